import MTLFaceVision

extension ImageCanvas {
  /// Draws a line of text that is horizontally centered at column `center`.
  mutating func drawText(_ text: String, centeredAt center: Int, y: Int, color: RGBColor) {
    let width = text.count * Self.characterWidth
    drawText(text, x: center - width / 2, y: y, color: color)
  }

  /// Draws a line of text that ends before column `end`.
  mutating func drawText(_ text: String, endingAt end: Int, y: Int, color: RGBColor) {
    drawText(text, x: end - text.count * Self.characterWidth, y: y, color: color)
  }
}
