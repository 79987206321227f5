public import MTLFaceCheckpoint

extension VerificationScores {
  /// Returns a similarity calibration to store in a model file.
  ///
  /// The calibration contains the thresholds at the false accept rates 1e-1, 1e-2, ..., 1e-6, up to
  /// and including the first rate for which there are too few impostor pairs.
  ///
  /// - Parameters:
  ///   - dataName: The name of the data set from which the pairs were drawn.
  ///   - usesFlipAveraging: Whether each embedding is the average over a face and its mirror image.
  /// - Throws: ``EvaluationError`` `singleClass` if all pairs are genuine or all are impostor
  ///   pairs; `CalibrationError` if the name is invalid or a threshold is outside -1...1, because
  ///   the scores are not cosines.
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
