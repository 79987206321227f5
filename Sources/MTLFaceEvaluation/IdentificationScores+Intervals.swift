public import MTLFaceTensor

extension IdentificationScores {
  /// Rank-k by persons, with an interval that draws them.
  ///
  /// - Parameters:
  ///   - rank: How many faces are looked at.
  ///   - persons: The probes' persons, in their order.
  ///   - isWanted: Which probes are counted, by place.
  /// - Returns: Of mated probes; none are counted where the lists do not fit.
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

  /// The same probes, and each once more as if its person were unknown: with the faces of others only.
  /// That measures open sets on a leave-one-out without a second data set.
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

  /// The interval of FNIR at FPIR, drawing the probes' persons; the threshold is found anew on every
  /// sample.
  ///
  /// - Parameters:
  ///   - rate: 0...1.
  ///   - rank: How many faces are looked at.
  ///   - persons: The probes' persons, in their order.
  ///   - bootstrap: How to draw.
  ///   - pool: Threads to work on.
  /// - Returns: Nil where it is undefined on half of the samples or more, and where the lists do not fit.
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
