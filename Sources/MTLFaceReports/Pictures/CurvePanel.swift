import MTLFaceVision

/// A panel of a curve plot with a pair of axes.
struct CurvePanel {
  /// The height of the panel with its labels, in pixels.
  static let height = 420
  /// The width in pixels of the space to the left of the vertical axis. The space contains the tick
  /// labels.
  static let left = 70
  private static let (plotWidth, plotHeight, plotTop) = (420, 340, 24)

  /// The column of the panel's upper left corner in the image.
  var x = 0
  /// The row of the panel's upper left corner in the image.
  var y = 0
  /// The quantity on the vertical axis, which is displayed above the axis.
  let name: String
  /// The quantity on the horizontal axis, which is displayed below the axis.
  let horizontalName: String
  /// The axis from left to right.
  let horizontal: ChartAxis
  /// The axis from bottom to top.
  let vertical: ChartAxis

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
      let column = Int(column(tick.value).rounded())
      canvas.fillRectangle(x: column, y: top, width: 1, height: Self.plotHeight, color: light)
      canvas.drawText(tick.label, centeredAt: column, y: bottom + 6, color: dark)
    }
    for tick in vertical.ticks {
      let row = Int(row(tick.value).rounded())
      canvas.fillRectangle(x: x + Self.left, y: row, width: Self.plotWidth, height: 1, color: light)
      canvas.drawText(
        tick.label, endingAt: x + Self.left - 6, y: row - ImageCanvas.lineHeight / 2, color: dark)
    }
    canvas.strokeRectangle(
      x: x + Self.left, y: top, width: Self.plotWidth + 1, height: Self.plotHeight + 1, color: dark)
    canvas.drawText(
      horizontalName, centeredAt: x + Self.left + Self.plotWidth / 2, y: bottom + 24, color: dark)
  }

  /// Draws a curve by connecting its points in order.
  func draw(_ curve: CurvePlot.Line, color: RGBColor, on canvas: inout ImageCanvas) {
    var previous: ImagePoint?
    for (horizontal, vertical) in zip(curve.horizontal, curve.vertical) {
      let point = ImagePoint(x: column(horizontal).rounded(), y: row(vertical).rounded())
      // Most points of a curve with many points are on the same pixel as the previous point.
      guard point != previous else { continue }
      canvas.strokeLine(from: previous ?? point, to: point, color: color, thickness: 2)
      previous = point
    }
  }
}
