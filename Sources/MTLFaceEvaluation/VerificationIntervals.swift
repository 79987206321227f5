public import MTLFaceTensor

/// The confidence intervals of the measures of ``VerificationScores``.
public struct VerificationIntervals: Sendable, Hashable {
  /// The interval of the true accept rate at each requested false accept rate; `nil` for a rate
  /// outside 0...1.
  public let trueAcceptRates: [ConfidenceInterval?]
  /// The interval of the equal error rate.
  public let equalErrorRate: ConfidenceInterval?
  /// The interval of the area under the ROC curve.
  public let areaUnderCurve: ConfidenceInterval?

  /// Computes the measures on every sample.
  ///
  /// - Parameter sweep: A function from ascending false accept rates to the pairs with these rates.
  init(
    _ rates: [Double], _ bootstrap: Bootstrap, _ pool: ThreadPool,
    _ sweep: ([Double]) -> WeightedThresholdSweep
  ) {
    // NaN and values outside 0...1 come first and allow no false accept.
    func key(_ index: Int) -> Double { (0...1).contains(rates[index]) ? rates[index] : -1 }
    let order = rates.indices.sorted { key($0) < key($1) }
    let sweep = sweep(order.map { rates[$0] })
    let found = bootstrap.intervals(
      clusterCount: sweep.clusterCount, measureCount: rates.count + 2, pool: pool,
      { sweep.metrics(weights: $0) })
    var accepted = [ConfidenceInterval?](repeating: nil, count: rates.count)
    for (place, rate) in order.enumerated() { accepted[rate] = found[place] }
    trueAcceptRates = accepted
    equalErrorRate = found[rates.count]
    areaUnderCurve = found[rates.count + 1]
  }
}

extension VerificationScores {
  /// Returns bootstrap intervals that resample pairs. Thresholds are determined again on every
  /// sample. If persons are known, use ``FacePairScores``, which resamples persons: pairs that
  /// share a person are not independent.
  ///
  /// - Parameters:
  ///   - rates: The false accept rates. A rate outside 0...1 has no interval.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Complexity: O(samples x pairs).
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// Returns the bootstrap interval of the mean accuracy over folds. The pairs of each fold are
  /// resampled and classified with the fold's threshold.
  ///
  /// - Parameters:
  ///   - accuracy: The result of ``kFoldAccuracy(folds:)`` for these scores.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  /// - Returns: The interval, or `nil` if there are more folds than pairs.
  public func interval(
    of accuracy: KFoldAccuracy, _ bootstrap: Bootstrap = Bootstrap()
  ) -> ConfidenceInterval? {
    let folds = accuracy.folds
    guard !folds.isEmpty, folds.count <= scores.count else { return nil }
    let ranges = Self.folds(of: scores.count, count: folds.count)
    var shares = [Double](repeating: 0, count: scores.count)
    for (fold, range) in zip(folds, ranges) {
      for index in range where (scores[index] >= fold.threshold) == isSame[index] {
        shares[index] = 1 / Double(range.count * folds.count)
      }
    }
    return bootstrap.interval(ofStrata: ranges.map { $0.map { [$0] } }) { places in
      places.reduce(0) { $0 + shares[$1] }
    }
  }
}
