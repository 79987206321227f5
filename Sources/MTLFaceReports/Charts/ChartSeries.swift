/// A quantity that is measured at steps of a run and drawn as a line in a chart.
package struct ChartSeries: Hashable, Sendable {
  /// A measurement at a step.
  package struct Point: Hashable, Sendable {
    /// The number of completed steps at the time of the measurement.
    package let step: Int
    /// The measured value, which can be infinite or NaN.
    package let value: Double

    /// Creates a measurement.
    ///
    /// - Parameters:
    ///   - step: The number of completed steps.
    ///   - value: The measured value.
    package init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  /// The name of the series in the legend.
  package let name: String
  /// The measurements in the order of their steps.
  package let points: [Point]

  /// Creates a series.
  ///
  /// - Parameters:
  ///   - name: The name of the series in the legend.
  ///   - points: The measurements in the order of their steps.
  package init(name: String, points: [Point]) {
    self.name = name
    self.points = points
  }

  /// The maximum number of points that a chart draws for a line.
  static let maximumPointCount = 600
}

extension [ChartSeries.Point] {
  /// Returns at most `limit` points that look the same in a chart as all points.
  ///
  /// The points are divided into intervals. The lowest and the highest point of each interval are
  /// kept, so that all peaks remain visible. An interval without a drawable value is replaced by a
  /// point with the value NaN, at which the line is interrupted.
  ///
  /// - Parameter limit: The maximum number of points to return, 2 or more.
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
  /// The window contains about one fortieth of the drawable points, but at least seven points,
  /// except near the ends, where it is narrower. If there are fewer than 40 drawable points, the
  /// result is empty.
  ///
  /// - Parameters:
  ///   - axis: The vertical axis of the chart.
  ///   - limit: The maximum number of points to return, 2 or more.
  func smoothed(on axis: ChartAxis, to limit: Int = ChartSeries.maximumPointCount) -> [(
    step: Int, position: Double
  )] {
    let drawable = filter { ChartAxis.isDrawable($0.value) }
    guard drawable.count >= 40 else { return [] }
    var sums = [0.0]
    for point in drawable { sums.append(sums[sums.count - 1] + axis.position(point.value)) }
    let radius = Swift.max(drawable.count / 80, 3)
    let step = Swift.max((drawable.count + limit - 3) / Swift.max(limit - 1, 1), 1)
    var indices = Array<Int>(stride(from: 0, to: drawable.count, by: step))
    if indices.last != drawable.count - 1 { indices.append(drawable.count - 1) }
    return indices.map { index in
      // Near the ends, the window becomes narrower to remain symmetric, because an asymmetric
      // window would shift a sloped line. At its minimum width, which prevents the line from ending
      // in noise, the window is asymmetric at the ends.
      let halfWidth = Swift.max(
        Swift.min(radius, index, drawable.count - 1 - index), 2 * radius / 3)
      let (from, to) = (
        Swift.max(index - halfWidth, 0), Swift.min(index + halfWidth + 1, drawable.count)
      )
      return (drawable[index].step, (sums[to] - sums[from]) / Double(to - from))
    }
  }
}
