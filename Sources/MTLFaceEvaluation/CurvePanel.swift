import MTLFaceVision

/// One pair of axes and what is drawn between them.
struct CurvePanel {
  /// Height with the labels.
  static let height = 420
  /// From the panel's edge to its vertical axis, where the labels stand.
  static let left = 70
  private static let (plotWidth, plotHeight, plotTop) = (420, 340, 24)

  /// The panel's corner in the picture.
  let x: Int
  /// The panel's corner in the picture.
  let y: Int
  /// What the vertical axis shows.
  let name: String
  /// What the horizontal axis shows.
  let horizontalName: String
  /// False accept rates, or ranks.
  let horizontal: PlotAxis
  /// The rates that are drawn over them.
  let vertical: PlotAxis

  private func column(_ value: Double) -> Double {
    Double(x + Self.left) + horizontal.position(value) * Double(Self.plotWidth)
  }

  private func row(_ value: Double) -> Double {
    Double(y + Self.plotTop) + (1 - vertical.position(value)) * Double(Self.plotHeight)
  }

  /// Draws the frame, the grid and the labels.
  func drawAxes(on canvas: inout ImageCanvas) {
    let (light, dark) = (RGBColor(gray: 225), RGBColor(gray: 60))
    let (top, bottom) = (y + Self.plotTop, y + Self.plotTop + Self.plotHeight)
    canvas.drawText(name, x: x + Self.left, y: y + 4, color: dark)
    for tick in horizontal.ticks {
      let at = Int(column(tick.value).rounded())
      canvas.fillRectangle(x: at, y: top, width: 1, height: Self.plotHeight, color: light)
      let half = tick.label.count * ImageCanvas.characterWidth / 2
      canvas.drawText(tick.label, x: at - half, y: bottom + 6, color: dark)
    }
    for tick in vertical.ticks {
      let at = Int(row(tick.value).rounded())
      canvas.fillRectangle(x: x + Self.left, y: at, width: Self.plotWidth, height: 1, color: light)
      let width = tick.label.count * ImageCanvas.characterWidth
      canvas.drawText(
        tick.label, x: x + Self.left - 6 - width, y: at - ImageCanvas.lineHeight / 2, color: dark)
    }
    canvas.strokeRectangle(
      x: x + Self.left, y: top, width: Self.plotWidth + 1, height: Self.plotHeight + 1, color: dark)
    let half = horizontalName.count * ImageCanvas.characterWidth / 2
    canvas.drawText(
      horizontalName, x: x + Self.left + Self.plotWidth / 2 - half, y: bottom + 24, color: dark)
  }

  /// Draws a curve through points in their order.
  func draw(
    _ horizontals: [Double], _ verticals: [Double], color: RGBColor, on canvas: inout ImageCanvas
  ) {
    var last: ImagePoint?
    for (horizontal, vertical) in zip(horizontals, verticals) {
      let point = ImagePoint(x: column(horizontal).rounded(), y: row(vertical).rounded())
      // Of many points most fall on the pixel of the one before.
      guard point != last else { continue }
      canvas.strokeLine(from: last ?? point, to: point, color: color, thickness: 2)
      last = point
    }
  }
}
