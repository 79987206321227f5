/// A bitmap font for labels.
///
/// The font contains the 95 printable ASCII characters in cells of 7 x 13 dots. Letters are at most
/// 5 dots wide, capital letters are 9 dots high, and descenders extend 2 dots below the baseline.
/// All other characters are drawn as a box.
enum BitmapFont {
  static let cellWidth = 7
  static let cellHeight = 13

  /// The rows of all glyphs in the order of ``art``, 13 per glyph. Bit 6 is the leftmost dot.
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

  /// Returns the 13 rows of a character's glyph.
  static func glyph(_ character: Character) -> ArraySlice<UInt8> {
    let code = character.asciiValue.map(Int.init) ?? 0
    let index = 32...126 ~= code ? code - 32 : 95
    let end = (index + 1) * cellHeight
    return end <= rows.count ? rows[(end - cellHeight)..<end] : []
  }
}
