/// A named quantity measured at steps of a run, drawn as one line of a chart.
package struct ChartSeries: Hashable, Sendable {
  /// A measurement.
  package struct Point: Hashable, Sendable {
    /// The number of steps before the measurement.
    package let step: Int
    /// The measured value; not necessarily finite.
    package let value: Double

    /// Creates a measurement.
    package init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// The name in the legend.
  package let name: String
  /// The measurements in the order of their steps.
  package let points: [Point]

  /// Creates a series.
  package init(name: String, points: [Point]) {
    self.name = name
    self.points = points
  }

  /// The largest number of points that a chart draws for a line.
  static let maximumPointCount = 600
}

extension [ChartSeries.Point] {
  /// Returns at most `limit` (2 or more) points that look the same on a chart.
  ///
  /// The points are divided into intervals, and of each the lowest and the highest point are kept,
  /// so that no peak is lost. An interval without a drawable value becomes a point with the value
  /// NaN, at which the line breaks.
  func downsampled(to limit: Int = ChartSeries.maximumPointCount) -> [ChartSeries.Point] {
    guard count > limit else { return self }
    let intervalCount = Swift.max(limit / 2, 1)
    return (0..<intervalCount).flatMap { index -> [ChartSeries.Point] in
      let interval = self[count * index / intervalCount..<count * (index + 1) / intervalCount]
      let drawable = interval.indices.filter { ChartAxis.isDrawable(self[$0].value) }
      guard let low = drawable.min(by: { self[$0].value < self[$1].value }),
        let high = drawable.max(by: { self[$0].value < self[$1].value })
      else { return interval.prefix(1).map { ChartSeries.Point(step: $0.step, value: .nan) } }
      return low == high ? [self[low]] : [self[Swift.min(low, high)], self[Swift.max(low, high)]]
    }
  }

  /// Returns the moving average of the points' positions on an axis.
  ///
  /// The window holds a fortieth of the drawable points. With fewer than 40 drawable points there
  /// is too little to smooth, and the result is empty.
  ///
  /// - Parameters:
  ///   - axis: The vertical axis of the chart.
  ///   - limit: The largest number of points to return, 2 or more.
  func smoothed(on axis: ChartAxis, to limit: Int = ChartSeries.maximumPointCount) -> [(
    step: Int, position: Double
  )] {
    let drawable = filter { ChartAxis.isDrawable($0.value) }
    guard drawable.count >= 40 else { return [] }
    var sums = [0.0]
    for point in drawable { sums.append(sums[sums.count - 1] + axis.position(point.value)) }
    let radius = Swift.max(drawable.count / 80, 3)
    let every = Swift.max((drawable.count + limit - 3) / Swift.max(limit - 1, 1), 1)
    var indices = Array<Int>(stride(from: 0, to: drawable.count, by: every))
    if indices.last != drawable.count - 1 { indices.append(drawable.count - 1) }
    return indices.map { index in
      // Near the ends the window becomes narrower and stays symmetric, or the line would lag behind
      // a slope; but it keeps a minimum width, or the line would end in noise.
      let reach = Swift.max(
        Swift.min(radius, index, drawable.count - 1 - index), 2 * radius / 3)
      let (from, to) = (
        Swift.max(index - reach, 0), Swift.min(index + reach + 1, drawable.count)
      )
      return (drawable[index].step, (sums[to] - sums[from]) / Double(to - from))
    }
  }
}
