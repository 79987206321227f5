import MTLFace
import MTLFaceData
import MTLFaceTensor

extension DatasetInference.Query {
  /// Returns a query for the expected ages in years.
  static func ages(_ analyzer: FaceAnalyzer) -> DatasetInference.Query {
    DatasetInference.Query(name: "age", modelFingerprint: analyzer.networks.fingerprint, width: 1) {
      faces in
      try analyzer.ages(of: faces).map { [Float($0.years)] }
    }
  }

  /// Returns a query for embeddings of length 1.
  ///
  /// - Parameters:
  ///   - analyzer: The analyzer that computes the embeddings.
  ///   - flip: Whether each embedding is averaged with that of the mirrored face.
  static func embeddings(_ analyzer: FaceAnalyzer, flip: Bool) -> DatasetInference.Query {
    DatasetInference.Query(
      name: "embedding\(flip ? " with flip" : "")",
      modelFingerprint: analyzer.networks.embeddingFingerprint,
      width: analyzer.configuration.embeddingDimension
    ) { faces in
      try analyzer.embeddings(of: faces, flipAveraging: flip).map(\.values)
    }
  }
}
