extension ImageCanvas {
  /// Width of a character's cell, the gap to the next one included, at scale 1.
  public static var characterWidth: Int { BitmapFont.cellWidth }
  /// Height of a line of text at scale 1.
  public static var lineHeight: Int { BitmapFont.cellHeight }

  /// Writes a label: ASCII in cells of 7 x 13 dots, every dot `scale` x `scale` pixels (1...64). A
  /// character that the font lacks shows as a box; a line break begins a new line under `x`.
  ///
  /// - Parameters:
  ///   - text: What to write.
  ///   - x: Left edge of the first cell.
  ///   - y: Upper edge of the first line.
  ///   - color: Of the dots.
  ///   - background: Of the cells behind them; nil leaves what is there.
  ///   - scale: Size of a dot.
  public mutating func drawText(
    _ text: String, x: Int, y: Int, color: RGBColor, background: RGBColor? = nil, scale: Int = 1
  ) {
    let scale = min(max(scale, 1), 64)
    let left = Self.clampedCoordinate(x)
    var (atX, atY) = (left, Self.clampedCoordinate(y))
    for character in text {
      if atY >= height { return }
      if character.isNewline {
        atX = left
        atY += Self.lineHeight * scale
        continue
      }
      if atX < width {
        if let background {
          fillRectangle(
            x: atX, y: atY, width: Self.characterWidth * scale, height: Self.lineHeight * scale,
            color: background)
        }
        draw(character, x: atX, y: atY, color: color, scale: scale)
      }
      atX += Self.characterWidth * scale
    }
  }

  private mutating func draw(_ character: Character, x: Int, y: Int, color: RGBColor, scale: Int) {
    for (row, dots) in BitmapFont.glyph(character).enumerated() {
      for column in 0..<BitmapFont.cellWidth
      where dots >> (BitmapFont.cellWidth - 1 - column) & 1 == 1 {
        fillRectangle(
          x: x + column * scale, y: y + row * scale, width: scale, height: scale, color: color)
      }
    }
  }
}
