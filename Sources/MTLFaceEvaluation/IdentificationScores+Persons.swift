public import MTLFaceTensor

extension IdentificationScores {
  /// Rank-k by persons, with an interval that draws them.
  ///
  /// - Parameters:
  ///   - rank: How many faces are looked at.
  ///   - persons: The probes' persons, in their order.
  ///   - isWanted: Which probes are counted, by place.
  /// - Returns: Of mated probes; none are counted where the lists do not fit.
  public func identified(
    rank: Int, persons: [Int], where isWanted: (Int) -> Bool = { _ in true }
  ) -> PersonShare {
    var share = PersonShare()
    for (place, (outcome, person)) in zip(outcomes, persons).enumerated()
    where outcome.mate != nil && isWanted(place) {
      share.count(outcome.ahead < rank, of: person)
    }
    return share
  }

  /// The same probes, and each once more as if its person were unknown: with the faces of others only.
  /// That measures open sets on a leave-one-out without a second data set.
  public var withStrangers: IdentificationScores {
    get throws(EvaluationError) {
      try IdentificationScores(
        outcomes
          + outcomes.filter { $0.mate != nil }.map {
            ProbeOutcome(mate: nil, impostor: $0.impostor, ahead: $0.ahead)
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
    let sweep = OpenSetSweep(outcomes, persons: persons, rate: rate, rank: rank)
    return bootstrap.intervals(weighing: sweep.mated.count, measures: 1, pool: pool) {
      [sweep.falseNegativeRate($0)]
    }[0]
  }
}
