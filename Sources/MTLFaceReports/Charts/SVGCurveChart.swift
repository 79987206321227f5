/// A chart of curves over any quantity, such as a CMC or an ROC curve, as SVG for a page.
package struct SVGCurveChart {
  /// A point of a curve.
  package typealias Point = (x: Double, y: Double)

  private let title: String
  private let curves: [[Point]]
  private let frame: SVGChartFrame
  /// The number of points beyond which a curve is downsampled; more would not be visible.
  private static let maximumPointCount = 400
  private static let maximumDotCount = 60

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - title: The accessibility label, which is not displayed.
  ///   - curves: The points of each curve, in the order in which they are joined.
  ///   - horizontal: The axis from left to right.
  ///   - vertical: The axis from bottom to top.
  ///   - horizontalName: The quantity on the horizontal axis, written below it.
  package init(
    title: String, curves: [[Point]], horizontal: ChartAxis, vertical: ChartAxis,
    horizontalName: String
  ) {
    self.title = title
    self.curves = curves
    frame = SVGChartFrame(
      horizontal: horizontal, vertical: vertical, horizontalName: horizontalName)
  }

  /// The chart as an SVG element.
  package var svg: String {
    frame.svg(title: title, curves.enumerated().map { curve($1, SVGChartFrame.color($0)) }.joined())
  }

  private func curve(_ points: [Point], _ color: String) -> String {
    let shown = downsampled(points)
    let path = frame.path(shown.map { ($0.x, frame.vertical.position($0.y)) })
    let line = "<path class=\"line \(color)\" d=\"\(path)\"/>\n"
    guard points.count <= Self.maximumDotCount else { return line }
    return line + points.map { frame.dot($0.x, $0.y, color: color) }.joined() + "\n"
  }

  /// Returns the first and the last point of each pixel column.
  private func downsampled(_ points: [Point]) -> [Point] {
    guard points.count > Self.maximumPointCount else { return points }
    var kept: [Point] = []
    var previous = -Double.infinity
    for (index, point) in points.enumerated() {
      let column = frame.column(point.x).rounded()
      let isLast =
        index + 1 == points.count || frame.column(points[index + 1].x).rounded() != column
      if column != previous || isLast { kept.append(point) }
      previous = column
    }
    return kept
  }
}
