extension ImageCanvas {
  /// The width of a character in pixels at scale 1, including the gap to the next character.
  public static var characterWidth: Int { BitmapFont.cellWidth }
  /// The height of a line of text in pixels at scale 1.
  public static var lineHeight: Int { BitmapFont.cellHeight }

  /// Draws text in a fixed-width font.
  ///
  /// Each character occupies a cell of 7 x 13 dots. Characters that are not printable ASCII are
  /// drawn as boxes. A line break starts a new line at `x`.
  ///
  /// - Parameters:
  ///   - text: The text to draw.
  ///   - x: The left edge of the first cell in pixels.
  ///   - y: The upper edge of the first line in pixels.
  ///   - color: The color of the dots.
  ///   - background: The color of the cells, or `nil` for a transparent background.
  ///   - scale: The width and height of a dot in pixels, clamped to 1...64.
  public mutating func drawText(
    _ text: String, x: Int, y: Int, color: RGBColor, background: RGBColor? = nil, scale: Int = 1
  ) {
    let scale = min(max(scale, 1), 64)
    let left = Self.clampedCoordinate(x)
    var (cellX, cellY) = (left, Self.clampedCoordinate(y))
    for character in text {
      if cellY >= height { return }
      if character.isNewline {
        cellX = left
        cellY += Self.lineHeight * scale
        continue
      }
      if cellX < width {
        if let background {
          fillRectangle(
            x: cellX, y: cellY, width: Self.characterWidth * scale, height: Self.lineHeight * scale,
            color: background)
        }
        draw(character, x: cellX, y: cellY, color: color, scale: scale)
      }
      cellX += Self.characterWidth * scale
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
