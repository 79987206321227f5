public import MTLFaceTensor

/// The metrics of a fixed list of verification pairs, with intervals that resample pairs.
///
///     let metrics = try VerificationMetrics(scores)
///     print(metrics.accuracy.mean, metrics.accuracyInterval as Any)
///
/// Where the persons are known, ``FacePairMetrics`` resamples persons instead.
public struct VerificationMetrics: Sendable {
  /// The true accept rate at a false accept rate.
  public struct Threshold: Sendable {
    /// The rates and the threshold.
    public let point: VerificationOperatingPoint
    /// The interval of the true accept rate; nil with too few impostor pairs.
    public let interval: ConfidenceInterval?
  }

  /// The scores of the pairs.
  public let scores: VerificationScores
  /// The cross-validated accuracy.
  public let accuracy: KFoldAccuracy
  /// The interval of the mean accuracy.
  public let accuracyInterval: ConfidenceInterval?
  /// The true accept rates at false accept rates 1e-1, 1e-2, 1e-3 and 1e-4.
  public let thresholds: [Threshold]
  /// The equal error rate, 0...1.
  public let equalErrorRate: Double
  /// The area under the ROC curve, 0...1.
  public let areaUnderCurve: Double
  /// The intervals of the rates.
  public let intervals: VerificationIntervals

  /// The threshold to use by default: at a false accept rate of 1e-3, or at the lowest higher rate
  /// for which there are enough impostor pairs. Nil if there is none.
  public var recommended: Threshold? { thresholds.last { $0.point.isRecommendable } }

  /// Computes the metrics of scores.
  ///
  /// - Parameters:
  ///   - scores: The scores of the pairs, in the order of the folds.
  ///   - folds: The number of contiguous folds of the accuracy, 2 or more.
  ///   - bootstrap: The resampling of pairs that the intervals come from.
  ///   - pool: The threads to compute on; results do not depend on their number.
  /// - Throws: ``EvaluationError`` `tooFewPairs`, `singleClass`.
  public init(
    _ scores: VerificationScores, folds: Int = 10, bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) throws(EvaluationError) {
    self.scores = scores
    accuracy = try scores.kFoldAccuracy(folds: folds)
    accuracyInterval = scores.interval(of: accuracy, bootstrap)
    var points: [VerificationOperatingPoint] = []
    for rate in [1e-1, 1e-2, 1e-3, 1e-4] {
      points.append(try scores.trueAcceptRate(atFalseAcceptRate: rate))
    }
    equalErrorRate = try scores.equalErrorRate()
    areaUnderCurve = try scores.areaUnderCurve()
    intervals = scores.intervals(
      atFalseAcceptRates: points.map(\.falseAcceptRate), bootstrap, pool: pool)
    thresholds = zip(points, intervals.trueAcceptRates).map { point, interval in
      Threshold(point: point, interval: point.hasEnoughImpostors ? interval : nil)
    }
  }
}
