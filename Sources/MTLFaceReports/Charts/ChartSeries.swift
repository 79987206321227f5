/// What a line of a chart goes through.
package struct ChartSeries: Hashable, Sendable {
  /// A measurement; its value may be no number.
  package struct Point: Hashable, Sendable {
    /// Steps so far.
    package let step: Int
    /// What was measured.
    package let value: Double

    /// A measurement.
    package init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// For the legend.
  package let name: String
  /// In the order of the log.
  package let points: [Point]

  /// A line.
  package init(name: String, points: [Point]) {
    self.name = name
    self.points = points
  }

  /// Points of a line that is drawn: more than these a page does not show.
  static let maximumPointCount = 600
}

extension [ChartSeries.Point] {
  /// At most `limit` (2 or more) points that look the same: of every stretch the lowest and the
  /// highest, so that no peak is lost. A stretch without a number becomes one that is none, where
  /// the line breaks.
  func downsampled(to limit: Int = ChartSeries.maximumPointCount) -> [ChartSeries.Point] {
    guard count > limit else { return self }
    let stretches = Swift.max(limit / 2, 1)
    return (0..<stretches).flatMap { index -> [ChartSeries.Point] in
      let stretch = self[count * index / stretches..<count * (index + 1) / stretches]
      let held = stretch.indices.filter { ChartAxis.holds(self[$0].value) }
      guard let low = held.min(by: { self[$0].value < self[$1].value }),
        let high = held.max(by: { self[$0].value < self[$1].value })
      else { return stretch.prefix(1).map { ChartSeries.Point(step: $0.step, value: .nan) } }
      return low == high ? [self[low]] : [self[Swift.min(low, high)], self[Swift.max(low, high)]]
    }
  }

  /// The mean around each point in the terms of an axis, a fortieth of all points wide, at most
  /// `limit` (2 or more) of them; empty where there are too few to smooth.
  func smoothed(on axis: ChartAxis, to limit: Int = ChartSeries.maximumPointCount) -> [(
    step: Int, position: Double
  )] {
    let held = filter { ChartAxis.holds($0.value) }
    guard held.count >= 40 else { return [] }
    var sums = [0.0]
    for point in held { sums.append(sums[sums.count - 1] + axis.position(point.value)) }
    let half = Swift.max(held.count / 80, 3)
    let every = Swift.max((held.count + limit - 3) / Swift.max(limit - 1, 1), 1)
    var indices = Array<Int>(stride(from: 0, to: held.count, by: every))
    if indices.last != held.count - 1 { indices.append(held.count - 1) }
    return indices.map { index in
      // Narrower at the ends and the same on both sides, or the line would lag behind a slope; but
      // never so narrow that it ends in noise.
      let reach = Swift.max(Swift.min(half, index, held.count - 1 - index), 2 * half / 3)
      let (from, to) = (Swift.max(index - reach, 0), Swift.min(index + reach + 1, held.count))
      return (held[index].step, (sums[to] - sums[from]) / Double(to - from))
    }
  }
}
