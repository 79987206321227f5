import MTLFace
import MTLFaceTensor

/// What is measured of a file of pairs, with intervals, which draw the pairs anew.
struct VerificationMetrics {
  /// The pairs and their scores.
  let run: PairFileScores
  /// Over the folds.
  let accuracy: KFoldAccuracy
  /// Of its mean.
  let accuracyInterval: ConfidenceInterval?
  /// From 1 in 10 on by tens.
  let rates: [VerificationOperatingPoint]
  /// The equal error rate.
  let equalErrorRate: Double
  /// The area under the ROC curve.
  let areaUnderCurve: Double
  /// Of the rates and these two.
  let intervals: VerificationIntervals

  /// Measures.
  /// - Throws: `EvaluationError` for too few pairs or pairs of one kind only.
  init(_ run: PairFileScores, folds: Int, _ bootstrap: Bootstrap, _ pool: ThreadPool) throws {
    self.run = run
    accuracy = try run.scores.kFoldAccuracy(folds: folds)
    accuracyInterval = run.scores.interval(of: accuracy, bootstrap)
    rates = try [1e-1, 1e-2, 1e-3, 1e-4].map {
      try run.scores.trueAcceptRate(atFalseAcceptRate: $0)
    }
    equalErrorRate = try run.scores.equalErrorRate()
    areaUnderCurve = try run.scores.areaUnderCurve()
    intervals = run.scores.intervals(
      atFalseAcceptRates: rates.map(\.falseAcceptRate), bootstrap, pool: pool)
  }

  /// The rates with their intervals; none where there are too few impostors.
  var rows: [(rate: VerificationOperatingPoint, interval: ConfidenceInterval?)] {
    zip(rates, intervals.trueAcceptRates).map { ($0, $0.hasEnoughImpostors ? $1 : nil) }
  }

  /// The rate to look at where nothing else is known: 1 in 1000, or the strictest that the pairs can tell.
  var recommended: (rate: VerificationOperatingPoint, interval: ConfidenceInterval?)? {
    rows.last { $0.rate.hasEnoughImpostors && $0.rate.falseAcceptRate >= 1e-3 }
  }

  /// Faces decoded and embedded a second.
  var speed: Double { Double(run.faces) / max(run.seconds, 1e-9) }
}
