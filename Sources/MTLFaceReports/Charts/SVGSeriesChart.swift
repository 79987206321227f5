/// A small chart of a run as SVG for a page.
///
/// Each series is a pale line through its (thinned) points and a strong one through their means;
/// where there are few points, a strong line with dots.
package struct SVGSeriesChart {
  /// For those who cannot see it.
  package let title: String
  /// The lines; from the ninth on the colors begin again.
  package let series: [ChartSeries]
  /// Fits all series.
  package let values: ChartAxis

  private static let maximumDotCount = 60

  private let frame: SVGChartFrame
  private let smooths: Bool

  /// A chart of series over the same steps; without smoothing every line is what was measured.
  package init(title: String, series: [ChartSeries], steps: ChartAxis, smooths: Bool = true) {
    self.smooths = smooths
    self.title = title
    self.series = series
    values = ChartAxis(fitting: series.lazy.flatMap { $0.points.lazy.map(\.value) })
    frame = SVGChartFrame(horizontal: steps, vertical: values, horizontalName: "step")
  }

  /// The element.
  package var svg: String {
    frame.svg(
      title: title, series.enumerated().map { line($1, SVGChartFrame.color($0)) }.joined())
  }

  private func line(_ series: ChartSeries, _ color: String) -> String {
    let raw = frame.path(
      series.points.downsampled().map { point in
        ChartAxis.holds(point.value) ? (Double(point.step), values.position(point.value)) : nil
      })
    let mean = smooths ? series.points.smoothed(on: values) : []
    guard mean.isEmpty else {
      let means = frame.path(mean.map { (Double($0.step), $0.position) })
      return "<path class=\"raw \(color)\" d=\"\(raw)\"/>\n"
        + "<path class=\"line \(color)\" d=\"\(means)\"/>\n"
    }
    var text = "<path class=\"line \(color)\" d=\"\(raw)\"/>\n"
    guard series.points.count <= Self.maximumDotCount else { return text }
    for point in series.points where ChartAxis.holds(point.value) {
      let x = SVGChartFrame.number(frame.column(Double(point.step)))
      let y = SVGChartFrame.number(frame.row(values.position(point.value)))
      text += "<circle class=\"\(color)\" cx=\"\(x)\" cy=\"\(y)\" r=\"2\"/>"
    }
    return text + "\n"
  }
}
