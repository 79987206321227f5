public import MTLFaceEvaluation
import MTLFaceNetwork
public import MTLFaceVision

extension AgeConfusionMatrix {
  /// Draws the matrix as an image in which rows are true groups and columns are estimated groups.
  ///
  /// Each cell that contains faces shows its percentage of the faces in the row and, below it, its
  /// number of faces. Cells with larger percentages are darker.
  ///
  /// - Parameter title: The text above the matrix. Characters outside ASCII are drawn as boxes.
  /// - Throws: `ImageError` if memory is insufficient.
  public func image(title: String) throws(ImageError) -> RGBImage {
    let side = Self.cellSize * groups.count
    let size = (width: Self.left + side + Self.margin, height: Self.top + side + Self.margin)
    var canvas = try ImageCanvas(width: size.width, height: size.height, color: .white)
    canvas.drawText(title, x: Self.left, y: 8, color: .black)
    canvas.drawText("estimated", x: Self.left, y: 26, color: RGBColor(gray: 90))
    canvas.drawText("true", x: Self.margin, y: Self.top - 20, color: RGBColor(gray: 90))
    for group in 0..<groups.count {
      let (label, offset) = (groups.label(group), Self.cellSize * group)
      let rowCenter = Self.top + offset + (Self.cellSize - ImageCanvas.lineHeight) / 2
      canvas.drawText(label, x: Self.margin, y: rowCenter, color: .black)
      drawText(label, inCellAt: Self.left + offset, y: Self.top - 20, color: .black, on: &canvas)
      for other in 0..<groups.count { drawCell(row: group, column: other, on: &canvas) }
    }
    canvas.strokeRectangle(
      x: Self.left, y: Self.top, width: side, height: side, color: RGBColor(gray: 60))
    return canvas.makeImage()
  }

  private static let (cellSize, left, top, margin) = (76, 110, 64, 24)

  private func drawCell(row: Int, column: Int, on canvas: inout ImageCanvas) {
    let fraction = rate(of: row, estimatedAs: column) ?? 0
    let (x, y) = (Self.left + Self.cellSize * column, Self.top + Self.cellSize * row)
    canvas.fillRectangle(
      x: x, y: y, width: Self.cellSize - 1, height: Self.cellSize - 1,
      color: RGBColor(
        red: UInt8(255 - 224 * fraction), green: UInt8(255 - 136 * fraction),
        blue: UInt8(255 - 75 * fraction)))
    let faceCount = counts[row][column]
    guard faceCount > 0 else { return }
    let color = fraction > 0.6 ? RGBColor.white : .black
    let percent = (fraction * 1000).rounded() / 10
    let middle = y + Self.cellSize / 2
    drawText(
      "\(percent)%", inCellAt: x, y: middle - ImageCanvas.lineHeight, color: color, on: &canvas)
    drawText("\(faceCount)", inCellAt: x, y: middle + 2, color: color, on: &canvas)
  }

  /// Draws text that is horizontally centered in the cell whose left edge is `x`.
  private func drawText(
    _ text: String, inCellAt x: Int, y: Int, color: RGBColor, on canvas: inout ImageCanvas
  ) {
    let width = text.count * ImageCanvas.characterWidth
    canvas.drawText(text, x: x + (Self.cellSize - width) / 2, y: y, color: color)
  }
}
