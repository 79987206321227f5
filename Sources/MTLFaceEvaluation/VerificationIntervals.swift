public import MTLFaceTensor

/// The intervals of what ``VerificationScores`` measures.
public struct VerificationIntervals: Sendable, Hashable {
  /// Of the true accept rate at each false accept rate asked for; nil for one that is not within
  /// 0...1.
  public let trueAcceptRates: [ConfidenceInterval?]
  /// Of the equal error rate.
  public let equalErrorRate: ConfidenceInterval?
  /// Of the area under the ROC curve.
  public let areaUnderCurve: ConfidenceInterval?

  /// Draws, and sweeps every sample anew.
  ///
  /// - Parameter sweep: From false accept rates, rising, to the pairs with these.
  init(
    _ rates: [Double], _ bootstrap: Bootstrap, _ pool: ThreadPool,
    _ sweep: ([Double]) -> WeightedThresholdSweep
  ) {
    // What is no rate comes first, and allows nothing.
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
  /// Where the measures would lie for other pairs of the same kind: pairs are drawn anew,
  /// thresholds found anew on every sample. Where persons are known, ``FacePairScores`` draws
  /// these, which is fairer: pairs that share a person are alike.
  ///
  /// - Parameters:
  ///   - rates: False accept rates; those that are not within 0...1 have no interval.
  ///   - bootstrap: How to draw.
  ///   - pool: Threads to work on; the draws do not depend on them.
  /// - Complexity: Samples times pairs.
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// Where the mean of an accuracy over folds would lie: each fold's pairs are drawn anew among
  /// themselves, and told by the threshold that the fold was told by.
  ///
  /// - Parameters:
  ///   - accuracy: What ``kFoldAccuracy(folds:)`` gave for these scores.
  ///   - bootstrap: How to draw.
  /// - Returns: Nil for an accuracy of more folds than there are pairs.
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
