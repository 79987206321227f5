import MTLFaceSupport

/// An SVG chart of the distributions of several classes of values, which are drawn on top of each
/// other as filled steps.
package struct SVGHistogram {
  private let title: String
  private let fractions: [[Double]]
  private let marker: Double?
  private let frame: SVGChartFrame

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - title: The accessibility label, which is not displayed.
  ///   - classes: The values of each class. The height of a bin is the fraction of the
  ///     finite values of the class that are in the bin.
  ///   - range: The range of the horizontal axis. Values outside the range are included in the
  ///     first or the last bin. Values that are not finite are ignored.
  ///   - bins: The number of bins, 1 or more.
  ///   - marker: The position of a vertical line on the horizontal axis, or `nil` for no line.
  ///   - horizontalName: The name of the quantity on the horizontal axis, which is displayed below
  ///     the axis.
  package init(
    title: String, classes: [[Double]], range: ClosedRange<Double>, bins: Int,
    marker: Double? = nil, horizontalName: String
  ) {
    self.title = title
    self.marker = marker
    fractions = classes.map { Self.fractions($0, range, bins: max(bins, 1)) }
    let highest = fractions.joined().max() ?? 0
    frame = SVGChartFrame(
      horizontal: .linear(from: range.lowerBound, to: range.upperBound, count: 8),
      vertical: ChartAxis.linear(from: 0, to: highest > 0 ? highest * 1.05 : 1, count: 4)
        .labeled { NumberFormat.significant(100 * $0, 3) + "%" },
      horizontalName: horizontalName)
  }

  /// The chart as an SVG element.
  package var svg: String {
    var text = fractions.enumerated().map { steps($1, SVGChartFrame.color($0)) }.joined()
    if let marker {
      let line = frame.path([(marker, 0), (marker, 1)])
      text += "<path class=\"mark\" d=\"\(line)\"/>\n"
    }
    return frame.svg(title: title, text)
  }

  private func steps(_ fractions: [Double], _ color: String) -> String {
    let (low, high) = (frame.horizontal.low, frame.horizontal.high)
    let width = (high - low) / Double(fractions.count)
    var points: [(x: Double, position: Double)?] = [(low, 0)]
    for (bin, fraction) in fractions.enumerated() {
      let height = frame.vertical.position(fraction)
      points.append((low + Double(bin) * width, height))
      points.append((low + Double(bin + 1) * width, height))
    }
    points.append((high, 0))
    return "<path class=\"area \(color)\" d=\"\(frame.path(points))Z\"/>\n"
  }

  private static func fractions(
    _ values: [Double], _ range: ClosedRange<Double>, bins: Int
  ) -> [Double] {
    var counts = [Int](repeating: 0, count: bins)
    let width = range.upperBound - range.lowerBound
    for value in values where value.isFinite && width > 0 {
      let position = min(max((value - range.lowerBound) / width, 0), 1)
      counts[min(Int(position * Double(bins)), bins - 1)] += 1
    }
    let total = counts.reduce(0, +)
    return counts.map { total > 0 ? Double($0) / Double(total) : 0 }
  }
}
