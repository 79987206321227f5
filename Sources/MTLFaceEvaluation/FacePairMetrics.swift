public import MTLFaceNetwork
public import MTLFaceTensor

/// The verification metrics of pairs drawn from faces of known identity, with intervals that
/// resample persons.
///
///     let metrics = try FacePairMetrics(set, groups: groups)
///     print(metrics.equalErrorRate, metrics.recommended?.point.threshold as Any)
public struct FacePairMetrics: Sendable {
  /// The true accept rate at a false accept rate.
  public struct Threshold: Sendable {
    /// The rates and the threshold.
    public let point: VerificationOperatingPoint
    /// The genuine pairs accepted at the threshold, by person.
    public let personRate: PersonRate
    /// The interval of the true accept rate; nil with too few impostor pairs.
    public let interval: ConfidenceInterval?
  }

  /// The rates of some of the pairs at the recommended threshold.
  public struct Stratum: Sendable {
    /// The property by which the pairs are selected.
    public enum Kind: String, Sendable {
      /// The age difference between the two photos.
      case ageGap = "years between the photos"
      /// The age group of the younger face.
      case youngerAge = "age of the younger"
      /// The gender, if it is the same for both faces.
      case gender = "both"
    }

    /// The property by which the pairs are selected.
    public let kind: Kind
    /// The range of years, the label of the age group, `women` or `men`.
    public let name: String
    /// The pairs that the threshold accepts.
    public let acceptance: FacePairScores.Acceptance
    /// The interval of the true accept rate.
    public let interval: ConfidenceInterval?
    /// The false accept rate of the threshold among all pairs.
    public let overallFalseAcceptRate: Double

    /// Whether the stratum has too few genuine pairs or persons to report a true accept rate.
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
  /// The true accept rates at false accept rates 1e-1, 1e-2 and so on, up to the first rate with
  /// too few impostor pairs.
  public let thresholds: [Threshold]
  /// The equal error rate, 0...1.
  public let equalErrorRate: Double
  /// The area under the ROC curve, 0...1.
  public let areaUnderCurve: Double
  /// The intervals of the rates.
  public let intervals: VerificationIntervals
  /// The rates at the recommended threshold by age gap, age group and gender, of the strata that
  /// have pairs.
  public let strata: [Stratum]

  /// The threshold to use by default: at a false accept rate of 1e-3, or at the lowest higher rate
  /// for which there are enough impostor pairs. Nil if there is none.
  public var recommended: Threshold? { thresholds.last { $0.point.isRecommendable } }

  /// Draws pairs and computes their metrics.
  ///
  /// - Parameters:
  ///   - set: The faces.
  ///   - impostorCount: The maximum number of impostor pairs to draw.
  ///   - seed: The seed of the draw.
  ///   - groups: The age groups of the strata.
  ///   - bootstrap: The resampling of persons that the intervals come from.
  ///   - pool: The threads to compute on; results do not depend on their number.
  /// - Throws: ``EvaluationError`` `noPairs`, `singleClass`.
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
