public import MTLFaceCheckpoint

/// The result of comparing two faces, with the accept rates measured at the threshold.
public struct Verification: Sendable, Hashable {
  /// The cosine similarity of the two embeddings, -1...1.
  public let similarity: Double
  /// The lowest similarity at which two faces are accepted as the same person.
  public let threshold: Double
  /// Whether the similarity is at least the threshold.
  public let isSamePerson: Bool
  /// The measured fraction of pairs of different people that are accepted at the threshold.
  public let falseAcceptRate: Double
  /// The measured fraction of pairs of the same person that are accepted at the threshold.
  public let trueAcceptRate: Double
  /// The name of the data set on which the rates were measured.
  public let dataName: String
}

extension FaceAnalyzer {
  /// Returns the calibrated threshold for a false accept rate.
  ///
  /// The result is the operating point of the model's calibration with the highest false accept
  /// rate that does not exceed the given rate.
  ///
  /// - Parameter falseAcceptRate: The largest acceptable fraction of pairs of different people that
  ///   are accepted as the same person.
  /// - Returns: The operating point, which contains the threshold and the measured rates.
  /// - Throws: ``FaceError/notCalibrated`` if the model has no calibration;
  ///   ``FaceError/falseAcceptRateOutOfRange(_:lowest:)`` if the rate is greater than 1 or lower
  ///   than the lowest rate for which the calibration data has enough pairs.
  public func threshold(falseAcceptRate: Double) throws(FaceError) -> SimilarityCalibration.Row {
    guard let calibration else { throw .notCalibrated }
    // The tolerance covers the rounding error of a computed rate.
    let measured = calibration.rows.filter(\.hasEnoughImpostors)
    let highest = falseAcceptRate * (1 + 1e-9)
    if falseAcceptRate <= 1, let point = measured.first(where: { $0.falseAcceptRate <= highest }) {
      return point
    }
    throw .falseAcceptRateOutOfRange(falseAcceptRate, lowest: measured.last?.falseAcceptRate ?? 1)
  }

  /// Returns the calibrated threshold for a false accept rate and checks that the calibration
  /// matches the embeddings.
  ///
  /// - Parameters:
  ///   - falseAcceptRate: The largest acceptable fraction of pairs of different people that are
  ///     accepted as the same person.
  ///   - flipAveraging: Whether the embeddings to compare are flip-averaged.
  /// - Returns: The operating point, which contains the threshold and the measured rates.
  /// - Throws: The errors of ``threshold(falseAcceptRate:)``;
  ///   ``FaceError/flipAveragingMismatch(calibratedWithFlip:)`` if the calibration uses flip
  ///   averaging and the embeddings do not, or vice versa.
  package func threshold(
    falseAcceptRate: Double, flipAveraging: Bool
  ) throws(FaceError) -> SimilarityCalibration.Row {
    let point = try threshold(falseAcceptRate: falseAcceptRate)
    let flip = calibration?.usesFlipAveraging ?? false
    guard flip == flipAveraging else { throw .flipAveragingMismatch(calibratedWithFlip: flip) }
    return point
  }

  /// Determines whether two embeddings belong to the same person.
  ///
  /// The threshold is that of the operating point that ``threshold(falseAcceptRate:)`` returns.
  ///
  /// - Parameters:
  ///   - a: An embedding of this model.
  ///   - b: Another embedding of this model.
  ///   - falseAcceptRate: The largest acceptable fraction of pairs of different people that are
  ///     accepted as the same person.
  /// - Returns: The decision with the similarity, the threshold and the measured accept rates.
  /// - Throws: The errors of ``threshold(falseAcceptRate:)``;
  ///   ``FaceError/embeddingDimensionMismatch(_:_:)`` if the numbers of elements differ;
  ///   ``FaceError/flipAveragingMismatch(calibratedWithFlip:)`` if the calibration uses flip
  ///   averaging and an embedding does not, or vice versa.
  public func verify(
    _ a: Embedding, _ b: Embedding, falseAcceptRate: Double = 1e-3
  ) throws(FaceError) -> Verification {
    let point = try threshold(falseAcceptRate: falseAcceptRate, flipAveraging: a.isFlipAveraged)
    guard b.isFlipAveraged == a.isFlipAveraged else {
      throw .flipAveragingMismatch(calibratedWithFlip: a.isFlipAveraged)
    }
    let similarity = try a.similarity(to: b)
    return Verification(
      similarity: similarity, threshold: point.threshold,
      isSamePerson: similarity >= point.threshold,
      falseAcceptRate: point.falseAcceptRate, trueAcceptRate: point.trueAcceptRate,
      dataName: calibration?.dataName ?? "")
  }
}
