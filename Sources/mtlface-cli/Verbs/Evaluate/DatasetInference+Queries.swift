import MTLFace
import MTLFaceData
import MTLFaceTensor

extension DatasetInference.Query {
  /// Returns a query for the estimated ages in years.
  static func ages(_ analyzer: FaceAnalyzer) -> DatasetInference.Query {
    DatasetInference.Query(name: "age", modelFingerprint: analyzer.networks.fingerprint, width: 1) {
      faces in
      try analyzer.ages(of: faces).map { [Float($0.years)] }
    }
  }

  /// Returns a query for embeddings with unit norm.
  ///
  /// - Parameters:
  ///   - analyzer: The analyzer that computes the embeddings.
  ///   - flip: Whether the embeddings of each face and its mirror image are averaged.
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
