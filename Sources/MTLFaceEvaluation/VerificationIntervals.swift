public import MTLFaceTensor

/// The confidence intervals of the measures of ``VerificationScores``. An interval is `nil` if it
/// cannot be estimated.
public struct VerificationIntervals: Sendable, Hashable {
  /// The interval of the true accept rate at each requested false accept rate. The interval of a
  /// rate outside 0...1 is `nil`.
  public let trueAcceptRates: [ConfidenceInterval?]
  /// The interval of the equal error rate.
  public let equalErrorRate: ConfidenceInterval?
  /// The interval of the area under the ROC curve.
  public let areaUnderCurve: ConfidenceInterval?

  /// Computes the intervals.
  ///
  /// - Parameters:
  ///   - rates: The false accept rates, in any order.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use.
  ///   - sweep: A function that creates the sweep over the pairs for false accept rates in
  ///     ascending order.
  init(
    _ rates: [Double], _ bootstrap: Bootstrap, _ pool: ThreadPool,
    _ sweep: ([Double]) -> WeightedThresholdSweep
  ) {
    // NaN and values outside 0...1 are sorted first. WeightedThresholdSweep returns nil for them.
    func key(_ index: Int) -> Double { (0...1).contains(rates[index]) ? rates[index] : -1 }
    let order = rates.indices.sorted { key($0) < key($1) }
    let sweep = sweep(order.map { rates[$0] })
    let intervals = bootstrap.intervals(
      clusterCount: sweep.clusterCount, measureCount: rates.count + 2, pool: pool,
      { sweep.metrics(weights: $0) })
    var rateIntervals = [ConfidenceInterval?](repeating: nil, count: rates.count)
    for (position, index) in order.enumerated() { rateIntervals[index] = intervals[position] }
    trueAcceptRates = rateIntervals
    equalErrorRate = intervals[rates.count]
    areaUnderCurve = intervals[rates.count + 1]
  }
}

extension VerificationScores {
  /// Returns bootstrap intervals, computed by resampling pairs. Thresholds are recomputed for each
  /// sample.
  ///
  /// If identities are known, use ``FacePairScores``, which resamples people, because pairs that
  /// share a person are not independent.
  ///
  /// - Parameters:
  ///   - rates: The false accept rates at which the true accept rate is measured. The interval of a
  ///     rate outside 0...1 is `nil`.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Complexity: O(*r* × *n*) for *r* resamples and *n* pairs, after sorting.
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// Returns the bootstrap interval of the mean accuracy of the folds. The pairs of each fold are
  /// resampled and classified with the threshold of the fold.
  ///
  /// - Parameters:
  ///   - accuracy: The result of ``kFoldAccuracy(folds:)`` for these scores.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  /// - Returns: The interval, or `nil` if `accuracy` has no folds or more folds than there are
  ///   pairs.
  public func interval(
    of accuracy: KFoldAccuracy, _ bootstrap: Bootstrap = Bootstrap()
  ) -> ConfidenceInterval? {
    let folds = accuracy.folds
    guard !folds.isEmpty, folds.count <= scores.count else { return nil }
    let ranges = Self.folds(of: scores.count, count: folds.count)
    var contributions = [Double](repeating: 0, count: scores.count)
    for (fold, range) in zip(folds, ranges) {
      for index in range where (scores[index] >= fold.threshold) == isSame[index] {
        contributions[index] = 1 / Double(range.count * folds.count)
      }
    }
    return bootstrap.interval(ofStrata: ranges.map { $0.map { [$0] } }) { indices in
      indices.reduce(0) { $0 + contributions[$1] }
    }
  }
}
