public import MTLFaceTensor

extension Bootstrap {
  /// Returns the intervals of several measures of observations that belong to persons, or to other
  /// clusters that are resampled as a whole. `body` receives how often each cluster was drawn.
  ///
  ///     let intervals = bootstrap.intervals(clusterCount: persons, measureCount: 1) { weights in
  ///       [Double(zip(weights, hits).reduce(0) { $0 + $1.0 * $1.1 }) / Double(drawn(weights))]
  ///     }
  ///
  /// - Parameters:
  ///   - clusterCount: The number of clusters.
  ///   - measureCount: The number of values that `body` returns.
  ///   - pool: The threads to compute on. The samples do not depend on it.
  ///   - body: A function from the number of times that each cluster was drawn to the measures. A
  ///     measure that is undefined is `nil` or not finite.
  /// - Returns: The interval of each measure, or `nil` if there are fewer than two clusters or the
  ///   measure is undefined on half of the samples or more.
  public func intervals(
    clusterCount: Int, measureCount: Int, pool: ThreadPool = .single,
    _ body: @Sendable ([Int]) -> [Double?]
  ) -> [ConfidenceInterval?] {
    let nothing = [ConfidenceInterval?](repeating: nil, count: max(measureCount, 0))
    guard clusterCount > 1 else { return nothing }
    let seeds = RandomSource(seed: seed)
    let found = pool.map(resampleCount) { sample in
      var random = RandomSource(seed: seeds[sample])
      var weights = [Int](repeating: 0, count: clusterCount)
      for _ in 0..<clusterCount { weights[Int.random(in: 0..<clusterCount, using: &random)] += 1 }
      return body(weights)
    }
    return nothing.indices.map { measure in
      interval(of: found.map { measure < $0.count ? $0[measure] : nil })
    }
  }

  /// Returns the central interval of the values measured on the samples.
  func interval(of measures: [Double?]) -> ConfidenceInterval? {
    let values = measures.compactMap { $0 }.filter(\.isFinite).sorted()
    guard 2 * values.count > resampleCount else { return nil }
    let tail = (1 - confidenceLevel) / 2
    return ConfidenceInterval(
      low: Self.quantile(values, at: tail), high: Self.quantile(values, at: 1 - tail))
  }
}

extension Bootstrap {
  /// Returns the interval of a mean whose values belong to clusters that are resampled as a whole.
  /// If all values are 0 or 1, it is the interval of a fraction.
  ///
  /// - Parameters:
  ///   - values: The values, which must be finite.
  ///   - clusters: The cluster of each value, or `nil` if each value is a cluster.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Returns: The interval, or `nil` if there are fewer than two clusters or the sum overflows.
  /// - Throws: ``EvaluationError`` `countMismatch` if the number of clusters is not that of values;
  ///   `nonFiniteScore` if a value is not finite.
  public func meanInterval(
    of values: [Double], clusters: [Int]? = nil, pool: ThreadPool = .single
  ) throws(EvaluationError) -> ConfidenceInterval? {
    guard clusters.map({ $0.count == values.count }) ?? true else {
      throw .countMismatch(scores: values.count, labels: clusters?.count ?? 0)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteScore(index: index)
    }
    var places: [Int: Int] = [:]
    var (sums, counts) = ([Double](), [Int]())
    for (index, value) in values.enumerated() {
      let person = clusters?[index] ?? index
      let place = places[person] ?? sums.count
      places[person] = place
      if place == sums.count {
        sums.append(0)
        counts.append(0)
      }
      sums[place] += value
      counts[place] += 1
    }
    let (totals, sizes) = (sums, counts)
    return intervals(clusterCount: totals.count, measureCount: 1, pool: pool) { weights in
      var (sum, count) = (0.0, 0)
      for (place, weight) in weights.enumerated() where weight > 0 {
        sum += Double(weight) * totals[place]
        count += weight * sizes[place]
      }
      return [sum / Double(count)]
    }[0]
  }
}
