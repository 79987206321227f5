import MTLFaceVision

/// A plot of curves in panels side by side, with a title above the panels and a legend below them.
struct CurvePlot {
  /// The points of a curve in a panel, in the order in which they are connected.
  struct Line {
    let horizontal: [Double]
    let vertical: [Double]
  }

  /// A labeled curve, which is drawn in all panels.
  struct Curve {
    /// The text in the legend.
    let label: String
    /// The points of the curve in each panel.
    let lines: [Line]
  }

  /// The text above the panels.
  let title: String
  /// The panels from left to right. The plot sets their positions.
  let panels: [CurvePanel]
  /// The curves. Colors repeat after six curves.
  let curves: [Curve]

  private static let (panelWidth, top, legendRow) = (520, 30, 18)
  private static let colors = [
    RGBColor(red: 31, green: 119, blue: 180), RGBColor(red: 214, green: 39, blue: 40),
    RGBColor(red: 44, green: 160, blue: 44), RGBColor(red: 255, green: 127, blue: 14),
    RGBColor(red: 148, green: 103, blue: 189), RGBColor(red: 90, green: 90, blue: 90),
  ]

  /// Returns the highest of several round rates below `rate`, or 0 if there is none. An axis that
  /// starts at this rate does not clip a curve whose lowest value is `rate`.
  static func axisStart(below rate: Double) -> Double {
    [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < rate } ?? 0
  }

  /// Draws the plot. Each panel is 520 pixels wide, and the height depends on the legend.
  ///
  /// - Throws: `ImageError` if memory is insufficient.
  func image() throws(ImageError) -> RGBImage {
    let height = Self.top + CurvePanel.height + Self.legendRow * curves.count + 10
    var canvas = try ImageCanvas(
      width: Self.panelWidth * panels.count, height: height, color: .white)
    canvas.drawText(title, x: CurvePanel.left, y: 10, color: .black)
    let positionedPanels = panels.enumerated().map { index, panel in
      var panel = panel
      (panel.x, panel.y) = (Self.panelWidth * index, Self.top)
      return panel
    }
    for panel in positionedPanels { panel.drawAxes(on: &canvas) }
    for (index, curve) in curves.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      for (panel, line) in zip(positionedPanels, curve.lines) {
        panel.draw(line, color: color, on: &canvas)
      }
      let y = Self.top + CurvePanel.height + Self.legendRow * index
      canvas.fillRectangle(x: CurvePanel.left, y: y + 5, width: 24, height: 3, color: color)
      canvas.drawText(curve.label, x: CurvePanel.left + 32, y: y, color: .black)
    }
    return canvas.makeImage()
  }
}
