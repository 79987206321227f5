import Dispatch
public import MTLFaceNetwork
public import MTLFaceVision

/// The same answers without blocking the caller's task. The work runs on a thread outside Swift's
/// cooperative pool, so that it does not hold up other tasks; a task that was canceled before it
/// asked throws `CancellationError`.
extension FaceAnalyzer {
  /// Runs anything that blocks, with this analyzer.
  public func perform<Result: Sendable>(
    _ work: @escaping @Sendable (FaceAnalyzer) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        continuation.resume(with: Swift.Result { try work(self) })
      }
    }
  }

  /// The faces of a photo, by falling area.
  public func detect(_ photo: RGBImage, options: DetectionOptions = .confident) async throws
    -> [DetectedFace]
  {
    try await perform { try $0.detect(photo, options: options) }
  }

  /// Every face of a photo with identity and age.
  public func analyze(
    _ photo: RGBImage, options: DetectionOptions = .confident, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform { try $0.analyze(photo, options: options, flipAveraging: flipAveraging) }
  }

  /// The face of a photo whose landmarks are known.
  public func analyze(
    _ photo: RGBImage, landmarks: FaceLandmarks, flipAveraging: Bool = false
  ) async throws -> AnalyzedFace {
    try await perform {
      try $0.analyze(photo, landmarks: landmarks, flipAveraging: flipAveraging)
    }
  }

  /// Faces that were aligned elsewhere.
  public func analyze(
    aligned faces: [AlignedFace], confirming: Bool = true, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform {
      try $0.analyze(aligned: faces, confirming: confirming, flipAveraging: flipAveraging)
    }
  }

  /// Embeddings of aligned faces.
  public func embeddings(of faces: [AlignedFace], flipAveraging: Bool = false) async throws
    -> [Embedding]
  {
    try await perform { try $0.embeddings(of: faces, flipAveraging: flipAveraging) }
  }

  /// Ages of aligned faces.
  public func ages(of faces: [AlignedFace]) async throws -> [AgeEstimate] {
    try await perform { try $0.ages(of: faces) }
  }

  /// A face at several ages.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) async throws
    -> [SynthesizedFace]
  {
    try await perform { try $0.synthesize(face, at: targets) }
  }
}
