public import MTLFaceTensor

/// The metrics of a fixed list of verification pairs, with confidence intervals computed by
/// resampling pairs.
///
///     let metrics = try VerificationMetrics(scores)
///     print(metrics.accuracy.mean, metrics.accuracyInterval as Any)
///
/// If identities are known, use ``FacePairMetrics``, which resamples people.
public struct VerificationMetrics: Sendable {
  /// The true accept rate at a requested false accept rate.
  public struct Threshold: Sendable {
    /// The threshold and its rates.
    public let point: VerificationOperatingPoint
    /// The interval of the true accept rate, or `nil` if there are too few impostor pairs or the
    /// interval cannot be estimated.
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
  /// The confidence intervals of the metrics.
  public let intervals: VerificationIntervals

  /// The recommended default threshold, or `nil` if there are too few impostor pairs.
  ///
  /// It is the threshold at a false accept rate of 1e-3. If there are too few impostor pairs for
  /// this rate, it is the threshold at the next higher rate for which there are enough.
  public var recommended: Threshold? { thresholds.last { $0.point.isRecommendable } }

  /// Computes the metrics and their intervals.
  ///
  /// - Parameters:
  ///   - scores: The scores of the pairs, in the order of the folds.
  ///   - folds: The number of contiguous folds for the cross-validated accuracy, 2 or more.
  ///   - bootstrap: The bootstrap settings for the intervals. Pairs are resampled.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `tooFewPairs` if there are fewer pairs than folds or fewer than
  ///   two folds; `singleClass` if all pairs are genuine or all are impostor pairs.
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
