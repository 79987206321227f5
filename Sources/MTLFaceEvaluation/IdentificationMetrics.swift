public import MTLFaceNetwork
public import MTLFaceTensor

/// The metrics of an identification experiment, with bootstrap confidence intervals.
///
/// The metrics are the rank-k identification rates, the cumulative match characteristic, the false
/// negative identification rate (FNIR) at a false positive identification rate (FPIR), and the
/// rank-1 rates by age group and gender.
///
///     let experiment = try IdentificationExperiment.leaveOneOut(set)
///     let metrics = try IdentificationMetrics(experiment, on: set, groups: groups)
///     print(metrics.ranks[0].personRate.rate as Any, metrics.ranks[0].interval as Any)
public struct IdentificationMetrics: Sendable {
  /// The rank-k identification rate of the mated probes.
  public struct Rank: Sendable {
    /// The rank k, 1 or more.
    public let rank: Int
    /// The identification rate, recorded by person. Each mated probe is a trial, and each
    /// identified probe is a hit.
    public let personRate: PersonRate
    /// The interval of the rate, or `nil` if it cannot be estimated.
    public let interval: ConfidenceInterval?
  }

  /// The false negative identification rate at a false positive identification rate.
  public struct OpenSetResult: Sendable {
    /// The threshold and its rates.
    public let point: IdentificationOperatingPoint
    /// The interval of the false negative rate, or `nil` if there are too few unmated probes or the
    /// interval cannot be estimated.
    public let interval: ConfidenceInterval?
  }

  /// The rank-1 rate of the probes of one age group or gender.
  public struct Stratum: Sendable {
    /// The property by which the probes of a stratum are selected.
    public enum Kind: String, Sendable {
      /// The age group of the probe.
      case ageGroup = "age group"
      /// The gender label of the probe.
      case gender
    }

    /// The property by which the probes are selected.
    public let kind: Kind
    /// The label of the age group, or `women` or `men` for a gender.
    public let name: String
    /// The rank-1 identification rate, recorded by person. Each mated probe is a trial, and each
    /// identified probe is a hit.
    public let personRate: PersonRate
    /// The interval of the rate, or `nil` if it cannot be estimated.
    public let interval: ConfidenceInterval?

    /// Whether the stratum has too few probes or people to report a rate.
    public var isTooSmall: Bool {
      SampleSize.isTooSmall(count: personRate.totalCount, personCount: personRate.personCount)
    }
  }

  /// The rates at the requested ranks, in ascending order.
  public let ranks: [Rank]
  /// The cumulative match characteristic, starting at rank 1.
  public let cumulativeMatchCharacteristic: [Double]
  /// FNIR at FPIR 0.1, 0.01 and 0.001, up to and including the first rate for which there are too
  /// few unmated probes. If the protocol does not select unmated probes, each mated probe is also
  /// used as an unmated probe whose mates are ignored. The array is empty if no unmated probe can
  /// be compared with a face of another person.
  public let openSet: [OpenSetResult]
  /// The rank-1 rate of each age group, then of each gender. A stratum without mated probes is
  /// omitted.
  public let strata: [Stratum]

  /// Computes the metrics of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: The experiment to evaluate.
  ///   - set: The test set on which the experiment was run.
  ///   - groups: The age groups of the strata.
  ///   - ranks: The ranks to report, each 1 or more, in any order.
  ///   - lastRank: The last rank of the cumulative match characteristic.
  ///   - bootstrap: The bootstrap settings for the intervals. People are resampled.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `noMates` if no probe has a mate in the gallery.
  public init(
    _ experiment: IdentificationExperiment, on set: RecognitionTestSet, groups: AgeGroups,
    ranks: [Int] = [1, 5, 10], lastRank: Int = 20, bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let scores = experiment.scores
    cumulativeMatchCharacteristic = try scores.cumulativeMatchCharacteristic(upTo: lastRank)
    self.ranks = ranks.sorted().map { rank in
      let personRate = scores.personRate(atRank: rank, persons: experiment.persons)
      return Rank(
        rank: rank, personRate: personRate, interval: personRate.interval(bootstrap, pool: pool))
    }
    openSet = try Self.openSet(experiment, bootstrap, pool)
    strata = Self.strata(experiment, set.labels, groups, bootstrap, pool)
  }

  private static func openSet(
    _ experiment: IdentificationExperiment, _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws(EvaluationError) -> [OpenSetResult] {
    let (scores, persons) = try experiment.openSetScores()
    // With only one person there are no impostor scores, and no probe can be a false positive.
    guard scores.outcomes.contains(where: { $0.mateScore == nil && $0.impostorScore != nil }) else {
      return []
    }
    var results: [OpenSetResult] = []
    for rate in [0.1, 0.01, 0.001] {
      let point = try scores.falseNegativeRate(atFalsePositiveRate: rate)
      let interval =
        point.hasEnoughUnmatedProbes
        ? scores.falseNegativeRateInterval(
          atFalsePositiveRate: rate, persons: persons, bootstrap, pool: pool) : nil
      results.append(OpenSetResult(point: point, interval: interval))
      if !point.hasEnoughUnmatedProbes { break }
    }
    return results
  }

  private static func strata(
    _ experiment: IdentificationExperiment, _ labels: [FaceLabels], _ groups: AgeGroups,
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) -> [Stratum] {
    func stratum(
      _ kind: Stratum.Kind, _ name: String, where isIncluded: (FaceLabels) -> Bool
    ) -> Stratum? {
      let personRate = experiment.scores.personRate(atRank: 1, persons: experiment.persons) {
        isIncluded(labels[experiment.probes[$0]])
      }
      guard personRate.totalCount > 0 else { return nil }
      return Stratum(
        kind: kind, name: name, personRate: personRate,
        interval: personRate.interval(bootstrap, pool: pool))
    }
    let ages = (0..<groups.count).compactMap { group in
      stratum(.ageGroup, groups.label(group)) { labels in
        labels.age.map { groups.group(ofAge: $0) == group } ?? false
      }
    }
    let genders = Gender.strata.compactMap { gender, name in
      stratum(.gender, name) { $0.gender == gender }
    }
    return ages + genders
  }
}
