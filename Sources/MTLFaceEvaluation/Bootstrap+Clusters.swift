public import MTLFaceTensor

extension Bootstrap {
  /// Returns the confidence intervals of several measures of clustered observations, such as the
  /// photos of people. Clusters are resampled as a whole.
  ///
  ///     let intervals = bootstrap.intervals(clusterCount: persons, measureCount: 1) { weights in
  ///       [Double(zip(weights, hits).reduce(0) { $0 + $1.0 * $1.1 }) / Double(persons)]
  ///     }
  ///
  /// - Parameters:
  ///   - clusterCount: The number of clusters.
  ///   - measureCount: The number of values that `body` returns.
  ///   - pool: The thread pool to use. The samples do not depend on the number of threads.
  ///   - body: A function that computes the measures of a sample. Its argument contains the number
  ///     of times that each cluster was drawn. A measure that is undefined is `nil` or not finite.
  /// - Returns: The interval of each measure, or `nil` if there are fewer than two clusters or the
  ///   measure is undefined on half or more of the samples.
  public func intervals(
    clusterCount: Int, measureCount: Int, pool: ThreadPool = .single,
    _ body: @Sendable ([Int]) -> [Double?]
  ) -> [ConfidenceInterval?] {
    let undefined = [ConfidenceInterval?](repeating: nil, count: max(measureCount, 0))
    guard clusterCount > 1 else { return undefined }
    let seeds = RandomSource(seed: seed)
    let samples = pool.map(resampleCount) { sample in
      var random = RandomSource(seed: seeds[sample])
      var weights = [Int](repeating: 0, count: clusterCount)
      for _ in 0..<clusterCount { weights[Int.random(in: 0..<clusterCount, using: &random)] += 1 }
      return body(weights)
    }
    return undefined.indices.map { measure in
      interval(of: samples.map { measure < $0.count ? $0[measure] : nil })
    }
  }

  /// Returns the percentile interval of the values of a measure on the samples.
  func interval(of measures: [Double?]) -> ConfidenceInterval? {
    let values = measures.compactMap { $0 }.filter(\.isFinite).sorted()
    guard 2 * values.count > resampleCount else { return nil }
    let tail = (1 - confidenceLevel) / 2
    return ConfidenceInterval(
      low: Self.quantile(values, at: tail), high: Self.quantile(values, at: 1 - tail))
  }
}

extension Bootstrap {
  /// Returns the confidence interval for the mean of clustered values. Clusters are resampled as a
  /// whole. If all values are 0 or 1, the result is the interval of a fraction.
  ///
  /// - Parameters:
  ///   - values: The values, which must be finite.
  ///   - clusters: The cluster of each value, or `nil` to resample single values.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Returns: The interval, or `nil` if there are fewer than two clusters or the sum overflows in
  ///   half or more of the samples.
  /// - Throws: ``EvaluationError`` `countMismatch` if `clusters` does not have one element per
  ///   value; `nonFiniteScore` if a value is not finite.
  public func meanInterval(
    of values: [Double], clusters: [Int]? = nil, pool: ThreadPool = .single
  ) throws(EvaluationError) -> ConfidenceInterval? {
    guard clusters.map({ $0.count == values.count }) ?? true else {
      throw .countMismatch(scores: values.count, labels: clusters?.count ?? 0)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteScore(index: index)
    }
    var numbers: [Int: Int] = [:]
    var (sums, counts) = ([Double](), [Int]())
    for (index, value) in values.enumerated() {
      let cluster = clusters?[index] ?? index
      let number = numbers[cluster] ?? sums.count
      numbers[cluster] = number
      if number == sums.count {
        sums.append(0)
        counts.append(0)
      }
      sums[number] += value
      counts[number] += 1
    }
    let (totals, sizes) = (sums, counts)
    return intervals(clusterCount: totals.count, measureCount: 1, pool: pool) { weights in
      var (sum, count) = (0.0, 0)
      for (cluster, weight) in weights.enumerated() where weight > 0 {
        sum += Double(weight) * totals[cluster]
        count += weight * sizes[cluster]
      }
      return [sum / Double(count)]
    }[0]
  }
}
