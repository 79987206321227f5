public import MTLFaceTensor

extension IdentificationScores {
  /// Returns the rank-k identification rate by person, for intervals that resample persons.
  ///
  /// - Parameters:
  ///   - rank: The rank k, 1 or more.
  ///   - persons: The person of each probe.
  ///   - isWanted: A condition on the index of a probe.
  /// - Returns: The rate of the mated probes; empty if `persons` does not have one element per
  ///   probe.
  public func personRate(
    atRank rank: Int, persons: [Int], where isWanted: (Int) -> Bool = { _ in true }
  ) -> PersonRate {
    var rate = PersonRate()
    for (place, (outcome, person)) in zip(outcomes, persons).enumerated()
    where outcome.mateScore != nil && isWanted(place) {
      rate.record(isHit: outcome.impostorsAhead < rank, for: person)
    }
    return rate
  }

  /// The probes, and each of them a second time as an unmated probe whose mates are removed from
  /// the gallery. This measures open-set identification on leave-one-out data.
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

  /// Returns the bootstrap interval of FNIR at FPIR. Persons are resampled, and the threshold is
  /// determined again on every sample.
  ///
  /// - Parameters:
  ///   - rate: The false positive identification rate, in 0...1.
  ///   - rank: The rank, 1 or more.
  ///   - persons: The person of each probe.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Returns: The interval, or `nil` if FNIR is undefined on half of the samples or more, or
  ///   `persons` does not have one element per probe.
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
