import MTLFaceSupport

/// How numbers of several kinds are spread, as filled steps one over the other, as SVG for a page.
package struct SVGHistogram {
  /// For those who cannot see it.
  package let title: String
  private let fractions: [[Double]]
  private let marker: Double?
  private let frame: SVGChartFrame

  /// A chart.
  ///
  /// - Parameters:
  ///   - title: For those who cannot see it.
  ///   - classes: The numbers of each class; the heights are shares of the class.
  ///   - range: What is shown; numbers beyond count to the first and the last bin.
  ///   - bins: How many steps, 1 or more.
  ///   - marker: Where a vertical line is.
  ///   - horizontalName: Written below.
  package init(
    title: String, classes: [[Double]], range: ClosedRange<Double>, bins: Int,
    marker: Double? = nil,
    horizontalName: String
  ) {
    self.title = title
    self.marker = marker
    let bins = max(bins, 1)
    fractions = classes.map { Self.fractions($0, range, bins) }
    frame = SVGChartFrame(
      horizontal: ChartAxis(from: range.lowerBound, to: range.upperBound, count: 8),
      vertical: ChartAxis(
        from: 0, to: fractions.joined().max().map { $0 > 0 ? $0 * 1.05 : 1 } ?? 1, count: 4
      )
      .labeled { NumberFormat.significant(100 * $0, 3) + " %" },
      horizontalName: horizontalName)
  }

  /// The element.
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
    for (bin, share) in fractions.enumerated() {
      let height = frame.vertical.position(share)
      points.append((low + Double(bin) * width, height))
      points.append((low + Double(bin + 1) * width, height))
    }
    points.append((high, 0))
    return "<path class=\"area \(color)\" d=\"\(frame.path(points))Z\"/>\n"
  }

  private static func fractions(
    _ values: [Double], _ range: ClosedRange<Double>, _ bins: Int
  ) -> [Double] {
    var counts = [Int](repeating: 0, count: bins)
    let width = range.upperBound - range.lowerBound
    for value in values where value.isFinite && width > 0 {
      let share = min(max((value - range.lowerBound) / width, 0), 1)
      counts[min(Int(share * Double(bins)), bins - 1)] += 1
    }
    let all = counts.reduce(0, +)
    return counts.map { all > 0 ? Double($0) / Double(all) : 0 }
  }
}
