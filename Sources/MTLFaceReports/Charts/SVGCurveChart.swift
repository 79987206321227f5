/// An SVG chart of curves over any quantity, such as CMC or ROC curves.
package struct SVGCurveChart {
  /// A point of a curve.
  package typealias Point = (x: Double, y: Double)

  private let title: String
  private let curves: [[Point]]
  private let frame: SVGChartFrame
  /// The maximum number of points of a curve that is not downsampled. Additional points would not
  /// be visible.
  private static let maximumPointCount = 400
  private static let maximumDotCount = 60

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - title: The accessibility label, which is not displayed.
  ///   - curves: The points of each curve, in the order in which they are connected.
  ///   - horizontal: The axis from left to right.
  ///   - vertical: The axis from bottom to top.
  ///   - horizontalName: The name of the quantity on the horizontal axis, which is displayed below
  ///     the axis.
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
    let visible = downsampled(points)
    let path = frame.path(visible.map { ($0.x, frame.vertical.position($0.y)) })
    let line = "<path class=\"line \(color)\" d=\"\(path)\"/>\n"
    guard points.count <= Self.maximumDotCount else { return line }
    return line + points.map { frame.dot($0.x, $0.y, color: color) }.joined() + "\n"
  }

  /// Returns the first and the last point of each pixel column, or all points if there are at most
  /// 400.
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
