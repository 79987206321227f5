/// A table of text whose columns are as wide as their widest cells.
struct TextTable {
  /// The alignment of the cells of a column.
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// Creates an empty table with one column per alignment.
  init(_ alignments: Alignment...) { self.alignments = alignments }

  /// Appends a row with one cell per column.
  mutating func add(_ cells: String...) { add(cells) }

  /// Appends a row with one cell per column.
  mutating func add(_ cells: [String]) { rows.append(cells.map(\.printable)) }

  /// Returns the rows, each indented by `indent` spaces and terminated by a line break.
  func text(indent: Int = 0) -> String {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        alignments[column] == .left
          ? cell.padded(to: widths[column])
          : String(repeating: " ", count: widths[column] - cell.count) + cell
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}
