public import MTLFaceTensor

extension Bootstrap {
  /// The intervals of several measures at once, where things belong to persons (or to anything else that
  /// is drawn as a whole): `body` is told how often each person was drawn instead of which things.
  ///
  ///     let intervals = bootstrap.intervals(clusterCount: persons, measureCount: 1) { weights in
  ///       [Double(zip(weights, hits).reduce(0) { $0 + $1.0 * $1.1 }) / Double(drawn(weights))]
  ///     }
  ///
  /// - Parameters:
  ///   - clusterCount: Of the persons.
  ///   - measureCount: How many numbers `body` gives.
  ///   - pool: Threads to work on; the draws do not depend on them.
  ///   - body: From how often each person was drawn to the measures; nil or not finite where one is not
  ///     defined.
  /// - Returns: For each measure its interval; nil for fewer than two persons, of whom there is nothing to
  ///   draw, and where the measure is undefined on half of the samples or more.
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

  /// The span of the middle of what was measured on the samples.
  func interval(of measures: [Double?]) -> ConfidenceInterval? {
    let values = measures.compactMap { $0 }.filter(\.isFinite).sorted()
    guard 2 * values.count > resampleCount else { return nil }
    let tail = (1 - confidenceLevel) / 2
    return ConfidenceInterval(
      low: Self.quantile(values, at: tail), high: Self.quantile(values, at: 1 - tail))
  }
}

extension Bootstrap {
  /// The interval of a mean, where values belong to persons who are drawn as a whole. Of zeros and ones it
  /// is that of a share.
  ///
  /// - Parameters:
  ///   - values: Finite numbers.
  ///   - clusters: Whose each value is; nil where each is a person's own.
  ///   - pool: Threads to work on.
  /// - Returns: Nil for values of fewer than two persons, and where their sum is too large for a number.
  /// - Throws: ``EvaluationError``: `countMismatch` for another number of persons than of values;
  ///   `nonFiniteScore`.
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
