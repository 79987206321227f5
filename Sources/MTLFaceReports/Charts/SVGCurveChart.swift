/// Curves over an axis of any quantity, as SVG for a page: a CMC, a ROC.
package struct SVGCurveChart {
  /// A point of a curve.
  package typealias Point = (x: Double, y: Double)

  /// For those who cannot see it.
  package let title: String
  private let curves: [[Point]]
  private let frame: SVGChartFrame
  /// More points of a curve look no different.
  private static let maximumPointCount = 400
  private static let maximumDotCount = 60

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: For those who cannot see it.
  ///   - curves: Points in the order in which they are joined.
  ///   - horizontal: From left to right.
  ///   - vertical: From bottom to top.
  ///   - horizontalName: Written below.
  package init(
    title: String, curves: [[Point]], horizontal: ChartAxis, vertical: ChartAxis,
    horizontalName: String
  ) {
    self.title = title
    self.curves = curves
    frame = SVGChartFrame(
      horizontal: horizontal, vertical: vertical, horizontalName: horizontalName)
  }

  /// The element.
  package var svg: String {
    frame.svg(title: title, curves.enumerated().map { curve($1, SVGChartFrame.color($0)) }.joined())
  }

  private func curve(_ points: [Point], _ color: String) -> String {
    let shown = Self.thinned(points, on: frame)
    let path = frame.path(shown.map { ($0.x, frame.vertical.position($0.y)) })
    var text = "<path class=\"line \(color)\" d=\"\(path)\"/>\n"
    guard points.count <= Self.maximumDotCount else { return text }
    for point in points {
      let x = SVGChartFrame.number(frame.column(point.x))
      let y = SVGChartFrame.number(frame.row(frame.vertical.position(point.y)))
      text += "<circle class=\"\(color)\" cx=\"\(x)\" cy=\"\(y)\" r=\"2\"/>"
    }
    return text + "\n"
  }

  /// Points that differ on the page: of those in one column the first and the last.
  private static func thinned(_ points: [Point], on frame: SVGChartFrame) -> [Point] {
    guard points.count > maximumPointCount else { return points }
    var kept: [Point] = []
    var column = -Double.infinity
    for (index, point) in points.enumerated() {
      let at = frame.column(point.x).rounded()
      let isLast =
        index + 1 == points.count || frame.column(points[index + 1].x).rounded() != at
      if at != column || isLast { kept.append(point) }
      column = at
    }
    return kept
  }
}
