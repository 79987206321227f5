/// A small SVG chart of the measurements of a run.
///
/// By default, each series is drawn as a pale line through its downsampled points and a strong line
/// through the moving average of its drawable points. A series with too few points for a moving
/// average is drawn as a strong line, with dots if it has at most 60 points.
package struct SVGSeriesChart {
  /// The vertical axis, which fits the values of all series.
  package let values: ChartAxis

  private let title: String
  private let series: [ChartSeries]
  private let smooths: Bool
  private let frame: SVGChartFrame

  private static let maximumDotCount = 60

  /// Creates a chart of series over the same steps.
  ///
  /// - Parameters:
  ///   - title: The accessibility label, which is not displayed.
  ///   - series: The series. Colors repeat after eight series.
  ///   - steps: The horizontal axis.
  ///   - smooths: Whether to draw moving averages. If it is `false`, each series is drawn as a
  ///     strong line, with dots if it has at most 60 points.
  package init(title: String, series: [ChartSeries], steps: ChartAxis, smooths: Bool = true) {
    self.smooths = smooths
    self.title = title
    self.series = series
    values = .fitting(series.lazy.flatMap { $0.points.lazy.map(\.value) })
    frame = SVGChartFrame(horizontal: steps, vertical: values, horizontalName: "step")
  }

  /// The chart as an SVG element.
  package var svg: String {
    frame.svg(
      title: title, series.enumerated().map { line($1, SVGChartFrame.color($0)) }.joined())
  }

  private func line(_ series: ChartSeries, _ color: String) -> String {
    let raw = frame.path(
      series.points.downsampled().map { point in
        ChartAxis.isDrawable(point.value)
          ? (Double(point.step), values.position(point.value)) : nil
      })
    let mean = smooths ? series.points.smoothed(on: values) : []
    guard mean.isEmpty else {
      let means = frame.path(mean.map { (Double($0.step), $0.position) })
      return "<path class=\"raw \(color)\" d=\"\(raw)\"/>\n"
        + "<path class=\"line \(color)\" d=\"\(means)\"/>\n"
    }
    let line = "<path class=\"line \(color)\" d=\"\(raw)\"/>\n"
    guard series.points.count <= Self.maximumDotCount else { return line }
    let dots = series.points.filter { ChartAxis.isDrawable($0.value) }
      .map { frame.dot(Double($0.step), $0.value, color: color) }
    return line + dots.joined() + "\n"
  }
}
