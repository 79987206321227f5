public import MTLFaceTensor

extension IdentificationScores {
  /// Returns the rank-k identification rate of the mated probes, recorded by person for confidence
  /// intervals.
  ///
  /// - Parameters:
  ///   - rank: The rank k, 1 or more.
  ///   - persons: The identity of the person in each probe.
  ///   - isIncluded: A condition on the index of a probe. The default includes all probes.
  /// - Returns: The rate. If `persons` has fewer elements than there are probes, the remaining
  ///   probes are ignored.
  public func personRate(
    atRank rank: Int, persons: [Int], where isIncluded: (Int) -> Bool = { _ in true }
  ) -> PersonRate {
    var rate = PersonRate()
    for (index, (outcome, person)) in zip(outcomes, persons).enumerated()
    where outcome.mateScore != nil && isIncluded(index) {
      rate.record(isHit: outcome.impostorsAhead < rank, for: person)
    }
    return rate
  }

  /// The outcomes, followed by a copy of the outcome of each mated probe without its mate score.
  /// With these outcomes, open-set identification can be measured on leave-one-out data.
  public var openSet: IdentificationScores {
    get throws(EvaluationError) {
      try IdentificationScores(
        outcomes
          + outcomes.filter { $0.mateScore != nil }.map {
            ProbeOutcome(
              mateScore: nil, impostorScore: $0.impostorScore, impostorsAhead: $0.impostorsAhead)
          })
    }
  }

  /// Returns the bootstrap interval of the false negative identification rate (FNIR) at a false
  /// positive identification rate (FPIR).
  ///
  /// People are resampled, and the threshold is recomputed for each sample.
  ///
  /// - Parameters:
  ///   - rate: The false positive identification rate, in 0...1.
  ///   - rank: The rank within which a mate must be found, 1 or more.
  ///   - persons: The identity of the person in each probe.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Returns: The interval, or `nil` if there are fewer than two people, FNIR is undefined on
  ///   half or more of the samples, `rate` is outside 0...1 or `persons` does not have one element
  ///   per probe.
  public func falseNegativeRateInterval(
    atFalsePositiveRate rate: Double, rank: Int = 1, persons: [Int],
    _ bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single
  ) -> ConfidenceInterval? {
    guard persons.count == outcomes.count, 0...1 ~= rate else { return nil }
    let sweep = OpenSetThresholdSweep(outcomes, persons: persons, rate: rate, rank: rank)
    return bootstrap.intervals(clusterCount: sweep.mated.count, measureCount: 1, pool: pool) {
      [sweep.falseNegativeRate($0)]
    }[0]
  }
}
