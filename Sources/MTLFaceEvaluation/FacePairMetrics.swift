public import MTLFaceNetwork
public import MTLFaceTensor

/// The verification metrics of pairs of faces of known identity, with confidence intervals computed
/// by resampling people.
///
///     let metrics = try FacePairMetrics(set, groups: groups)
///     print(metrics.equalErrorRate, metrics.recommended?.point.threshold as Any)
public struct FacePairMetrics: Sendable {
  /// The true accept rate at a requested false accept rate.
  public struct Threshold: Sendable {
    /// The threshold and its rates.
    public let point: VerificationOperatingPoint
    /// The true accept rate at the threshold, recorded by person. Each genuine pair is a trial, and
    /// each accepted genuine pair is a hit.
    public let personRate: PersonRate
    /// The interval of the true accept rate, or `nil` if there are too few impostor pairs or the
    /// interval cannot be estimated.
    public let interval: ConfidenceInterval?
  }

  /// The rates at the recommended threshold for the pairs of one age gap, age group or gender.
  public struct Stratum: Sendable {
    /// The property by which the pairs of a stratum are selected.
    public enum Kind: String, Sendable {
      /// The difference between the ages of the two faces.
      case ageGap = "years between the photos"
      /// The age group of the younger face.
      case youngerAge = "age of the younger"
      /// The gender of both faces.
      case gender = "both"
    }

    /// The property by which the pairs are selected.
    public let kind: Kind
    /// The range of the age gap in years, the label of the age group, or `women` or `men`.
    public let name: String
    /// The numbers of compared and accepted pairs at the threshold.
    public let acceptance: FacePairScores.Acceptance
    /// The interval of the true accept rate, or `nil` if it cannot be estimated.
    public let interval: ConfidenceInterval?
    /// The requested false accept rate of the threshold over all pairs.
    public let overallFalseAcceptRate: Double

    /// Whether the stratum has too few genuine pairs or people to report a true accept rate.
    public var isTooSmall: Bool {
      SampleSize.isTooSmall(
        count: acceptance.genuine.totalCount, personCount: acceptance.genuine.personCount)
    }

    /// Whether the stratum has enough impostor pairs to expect at least one false accept.
    public var hasEnoughImpostors: Bool {
      overallFalseAcceptRate * Double(acceptance.impostors) >= 1
    }
  }

  /// The pairs and their scores.
  public let pairScores: FacePairScores
  /// The true accept rates at the false accept rates 1e-1, 1e-2, ..., 1e-6, up to and including the
  /// first rate for which there are too few impostor pairs.
  public let thresholds: [Threshold]
  /// The equal error rate, 0...1.
  public let equalErrorRate: Double
  /// The area under the ROC curve, 0...1.
  public let areaUnderCurve: Double
  /// The confidence intervals of the metrics.
  public let intervals: VerificationIntervals
  /// The rates at the recommended threshold by age gap, age group and gender. A stratum without
  /// pairs is omitted. The array is empty if no threshold is recommended.
  public let strata: [Stratum]

  /// The recommended default threshold, or `nil` if there are too few impostor pairs.
  ///
  /// It is the threshold at a false accept rate of 1e-3. If there are too few impostor pairs for
  /// this rate, it is the threshold at the next higher rate for which there are enough.
  public var recommended: Threshold? { thresholds.last { $0.point.isRecommendable } }

  /// Selects pairs of faces at random and computes their metrics.
  ///
  /// - Parameters:
  ///   - set: The test set whose faces are compared.
  ///   - impostorCount: The maximum number of impostor pairs, 0 or more.
  ///   - seed: The seed of the random selection.
  ///   - groups: The age groups of the strata.
  ///   - bootstrap: The bootstrap settings for the intervals. People are resampled.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `noPairs` if there are no pairs; `singleClass` if all pairs are
  ///   genuine or all are impostor pairs.
  public init(
    _ set: RecognitionTestSet, impostorCount: Int = 1_000_000, seed: UInt64 = 0, groups: AgeGroups,
    bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let pairs = try FacePairs(
      identities: set.embeddings.identities, impostors: impostorCount, seed: seed)
    let pairScores = try FacePairScores(set.embeddings, pairs, pool: pool)
    self.pairScores = pairScores
    let scores = pairScores.scores
    let points = try Self.operatingPoints(of: scores)
    equalErrorRate = try scores.equalErrorRate()
    areaUnderCurve = try scores.areaUnderCurve()
    let intervals = pairScores.intervals(
      atFalseAcceptRates: points.map(\.falseAcceptRate), bootstrap, pool: pool)
    self.intervals = intervals
    thresholds = zip(points, intervals.trueAcceptRates).map { point, interval in
      Threshold(
        point: point, personRate: pairScores.acceptance(at: point.threshold).genuine,
        interval: point.hasEnoughImpostors ? interval : nil)
    }
    strata =
      points.last(where: \.isRecommendable).map { point in
        Self.strata(of: pairScores, set.labels, groups, at: point, bootstrap, pool)
      } ?? []
  }

  private static func operatingPoints(
    of scores: VerificationScores
  ) throws(EvaluationError) -> [VerificationOperatingPoint] {
    var points: [VerificationOperatingPoint] = []
    for rate in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
      let point = try scores.trueAcceptRate(atFalseAcceptRate: rate)
      points.append(point)
      if !point.hasEnoughImpostors { break }
    }
    return points
  }
}
