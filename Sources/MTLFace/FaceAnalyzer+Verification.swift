public import MTLFaceCheckpoint

/// Whether two faces are one person's, and how sure that is.
public struct Verification: Sendable, Hashable {
  /// The cosine of the two embeddings, -1...1.
  public let similarity: Double
  /// From this similarity on they count as one person.
  public let threshold: Double
  /// Whether they do.
  public let isSamePerson: Bool
  /// The share of pairs of two people that reach the threshold, as measured.
  public let falseAcceptRate: Double
  /// The share of pairs of one person that reach it, as measured.
  public let trueAcceptRate: Double
  /// The data that this was measured on.
  public let dataName: String
}

extension FaceAnalyzer {
  /// The calibrated threshold that keeps to a false accept rate: the row of the table with the
  /// highest rate that is not above it.
  ///
  /// - Parameter falseAcceptRate: The share of pairs of two people that may pass for one.
  /// - Throws: ``FaceError/notCalibrated`` for a model without a table, and
  ///   ``FaceError/falseAcceptRateOutOfRange(_:lowest:)`` where the data had too few pairs for the rate.
  public func threshold(falseAcceptRate: Double) throws(FaceError) -> SimilarityCalibration.Row {
    guard let calibration else { throw .notCalibrated }
    // Rates are decimal fractions, which sums and products of others may miss by a bit.
    let measured = calibration.rows.filter(\.hasEnoughImpostors)
    if let row = measured.first(where: { $0.falseAcceptRate <= falseAcceptRate * (1 + 1e-9) }) {
      return row
    }
    throw .falseAcceptRateOutOfRange(falseAcceptRate, lowest: measured.last?.falseAcceptRate ?? 1)
  }

  /// Whether two embeddings are one person's, by the model's calibration.
  ///
  /// - Throws: what ``threshold(falseAcceptRate:)`` throws, ``FaceError/embeddingDimensionMismatch(_:_:)``, and
  ///   ``FaceError/flipAveragingMismatch(calibratedWithFlip:)`` where flip averaging was used in one of
  ///   calibration and embeddings only.
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
