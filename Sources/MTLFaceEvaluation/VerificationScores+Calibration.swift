public import MTLFaceCheckpoint

extension VerificationScores {
  /// Returns a calibration for a model file: the thresholds at false accept rates 0.1, 0.01 and so
  /// on, as long as there are enough impostor pairs.
  ///
  /// - Parameters:
  ///   - dataName: The name of the data.
  ///   - usesFlipAveraging: Whether the embeddings are averages over mirrored faces.
  /// - Throws: ``EvaluationError``; `CalibrationError` for an invalid name.
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
