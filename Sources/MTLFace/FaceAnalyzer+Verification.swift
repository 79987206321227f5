public import MTLFaceCheckpoint

/// The result of comparing two faces, with the measured reliability of the decision.
public struct Verification: Sendable, Hashable {
  /// The cosine similarity of the two embeddings, -1...1.
  public let similarity: Double
  /// The lowest similarity at which two faces are considered the same person.
  public let threshold: Double
  /// Whether the similarity reaches the threshold.
  public let isSamePerson: Bool
  /// The measured fraction of pairs of different people whose similarity reaches the threshold.
  public let falseAcceptRate: Double
  /// The measured fraction of pairs of the same person whose similarity reaches the threshold.
  public let trueAcceptRate: Double
  /// The name of the data set with which the rates were measured.
  public let dataName: String
}

extension FaceAnalyzer {
  /// Returns the calibrated threshold for a false accept rate.
  ///
  /// The result is the row of the model's calibration with the highest rate that does not exceed
  /// the given one.
  ///
  /// - Parameter falseAcceptRate: The largest acceptable fraction of pairs of different people that
  ///   are accepted as the same person.
  /// - Throws: ``FaceError/notCalibrated`` if the model has no calibration;
  ///   ``FaceError/falseAcceptRateOutOfRange(_:lowest:)`` if the calibration data had too few pairs
  ///   for the rate.
  public func threshold(falseAcceptRate: Double) throws(FaceError) -> SimilarityCalibration.Row {
    guard let calibration else { throw .notCalibrated }
    // A computed rate may differ from the decimal fraction in the table by a rounding error.
    let measured = calibration.rows.filter(\.hasEnoughImpostors)
    if let row = measured.first(where: { $0.falseAcceptRate <= falseAcceptRate * (1 + 1e-9) }) {
      return row
    }
    throw .falseAcceptRateOutOfRange(falseAcceptRate, lowest: measured.last?.falseAcceptRate ?? 1)
  }

  /// Determines whether two embeddings belong to the same person, with the model's calibrated
  /// threshold.
  ///
  /// - Parameters:
  ///   - a: An embedding of this model.
  ///   - b: Another embedding of this model.
  ///   - falseAcceptRate: The largest acceptable fraction of pairs of different people that are
  ///     accepted as the same person.
  /// - Returns: The decision, with the similarity, the threshold and the measured error rates.
  /// - Throws: The errors of ``threshold(falseAcceptRate:)``;
  ///   ``FaceError/embeddingDimensionMismatch(_:_:)``;
  ///   ``FaceError/flipAveragingMismatch(calibratedWithFlip:)`` if the embeddings and the
  ///   calibration do not use flip averaging alike.
  public func verify(
    _ a: Embedding, _ b: Embedding, falseAcceptRate: Double = 1e-3
  ) throws(FaceError) -> Verification {
    let row = try threshold(falseAcceptRate: falseAcceptRate)
    let flip = calibration?.usesFlipAveraging ?? false
    guard a.isFlipAveraged == flip, b.isFlipAveraged == flip else {
      throw .flipAveragingMismatch(calibratedWithFlip: flip)
    }
    let similarity = try a.similarity(to: b)
    return Verification(
      similarity: similarity, threshold: row.threshold, isSamePerson: similarity >= row.threshold,
      falseAcceptRate: row.falseAcceptRate, trueAcceptRate: row.trueAcceptRate,
      dataName: calibration?.dataName ?? "")
  }
}
