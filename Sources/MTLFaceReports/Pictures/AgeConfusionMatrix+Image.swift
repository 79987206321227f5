public import MTLFaceEvaluation
import MTLFaceNetwork
public import MTLFaceVision

extension AgeConfusionMatrix {
  /// Draws the matrix as a square of cells, true groups from top to bottom and estimated groups
  /// from left to right.
  ///
  /// Each cell shows its share of the row in percent and, below, its number of faces; the larger
  /// the share, the darker the cell.
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
      write(label, inCellAt: Self.left + offset, y: Self.top - 20, color: .black, on: &canvas)
      for other in 0..<groups.count { drawCell(row: group, column: other, on: &canvas) }
    }
    canvas.strokeRectangle(
      x: Self.left, y: Self.top, width: side, height: side, color: RGBColor(gray: 60))
    return canvas.makeImage()
  }

  private static let (cellSize, left, top, margin) = (76, 110, 64, 24)

  private func drawCell(row: Int, column: Int, on canvas: inout ImageCanvas) {
    let share = rate(of: row, estimatedAs: column) ?? 0
    let (x, y) = (Self.left + Self.cellSize * column, Self.top + Self.cellSize * row)
    canvas.fillRectangle(
      x: x, y: y, width: Self.cellSize - 1, height: Self.cellSize - 1,
      color: RGBColor(
        red: UInt8(255 - 224 * share), green: UInt8(255 - 136 * share),
        blue: UInt8(255 - 75 * share)))
    let faceCount = counts[row][column]
    guard faceCount > 0 else { return }
    let color = share > 0.6 ? RGBColor.white : .black
    let percent = (share * 1000).rounded() / 10
    let middle = y + Self.cellSize / 2
    write(
      "\(percent) %", inCellAt: x, y: middle - ImageCanvas.lineHeight, color: color, on: &canvas)
    write("\(faceCount)", inCellAt: x, y: middle + 2, color: color, on: &canvas)
  }

  /// Writes text horizontally centered in the cell whose left edge is `x`.
  private func write(
    _ text: String, inCellAt x: Int, y: Int, color: RGBColor, on canvas: inout ImageCanvas
  ) {
    let width = text.count * ImageCanvas.characterWidth
    canvas.drawText(text, x: x + (Self.cellSize - width) / 2, y: y, color: color)
  }
}
