/// A font of our own for labels: the 95 printable characters of ASCII, each in a cell of 7 x 13
/// dots (letters 5 wide, capitals 9 high, two dots below the line); others show as a box.
enum BitmapFont {
  static let cellWidth = 7
  static let cellHeight = 13

  /// 13 rows a glyph, from the space on, the box last; bit 6 is the leftmost dot.
  private static let rows: [UInt8] = {
    let cellsInBand = 12
    var rows: [UInt8] = []
    let lines = art.description.split(separator: "\n")
    for band in stride(from: 0, to: lines.count - cellHeight + 1, by: cellHeight) {
      for cell in 0..<cellsInBand {
        for line in lines[band..<band + cellHeight] {
          let dots = line.utf8.dropFirst(cell * cellWidth).prefix(cellWidth)
          rows.append(dots.reduce(0) { $0 << 1 | ($1 == UInt8(ascii: "#") ? 1 : 0) })
        }
      }
    }
    return rows
  }()

  /// The 13 rows of a character's glyph.
  static func glyph(_ character: Character) -> ArraySlice<UInt8> {
    let code = character.asciiValue.map(Int.init) ?? 0
    let index = 32...126 ~= code ? code - 32 : 95
    let end = (index + 1) * cellHeight
    return end <= rows.count ? rows[(end - cellHeight)..<end] : []
  }
}
