public import MTLFaceCheckpoint

extension VerificationScores {
  /// The thresholds that these pairs recommend, for a model's file: false accept rates from 0.1
  /// down by tens to the first that the impostor pairs are too few for.
  ///
  /// - Parameters:
  ///   - dataName: What the pairs are called.
  ///   - usesFlipAveraging: How the embeddings were made.
  /// - Throws: ``EvaluationError``; `CalibrationError` for an unusable name.
  public func calibration(dataName: String, usesFlipAveraging: Bool) throws -> SimilarityCalibration
  {
    var rows: [SimilarityCalibration.Row] = []
    for rate in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
      let point = try trueAcceptRate(atFalseAcceptRate: rate)
      rows.append(
        .init(
          falseAcceptRate: rate, threshold: point.threshold, trueAcceptRate: point.trueAcceptRate,
          hasEnoughImpostors: point.hasEnoughImpostors))
      if !point.hasEnoughImpostors { break }
    }
    return try SimilarityCalibration(
      dataName: dataName, genuinePairs: genuineCount, impostorPairs: impostorCount,
      usesFlipAveraging: usesFlipAveraging, rows: rows)
  }
}
