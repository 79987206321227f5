/// A plain-text table. Each column is as wide as its widest cell.
package struct TextTable {
  /// The alignment of the cells of a column.
  package enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// Creates an empty table with one column for each alignment.
  package init(_ alignments: Alignment...) { self.alignments = alignments }

  /// Appends a row with one cell for each column.
  package mutating func add(_ cells: String...) { add(cells) }

  /// Appends a row with one cell for each column.
  ///
  /// Control characters are escaped. Missing cells are empty, and extra cells are ignored.
  package mutating func add(_ cells: [String]) { rows.append(cells.map(\.printable)) }

  /// Returns the rows as lines of text, each terminated by a line break.
  ///
  /// Columns are separated by two spaces. Lines have no trailing spaces.
  ///
  /// - Parameter indent: The number of spaces at the start of each line. The default is 0.
  package func text(indent: Int = 0) -> String {
    let widths = alignments.indices.map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, zip(alignments, widths)).map { cell, column in
        let (alignment, width) = column
        return alignment == .left ? cell.padded(to: width) : cell.leftPadded(to: width)
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}
