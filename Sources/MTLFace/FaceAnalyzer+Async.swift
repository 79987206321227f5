import Dispatch
public import MTLFaceNetwork
public import MTLFaceVision

/// Asynchronous variants of the most frequently used methods.
///
/// They do not block the calling task. The work runs on a thread outside Swift's cooperative thread
/// pool, so that it does not delay other tasks. If the task is canceled before the work begins, the
/// methods throw `CancellationError`.
extension FaceAnalyzer {
  /// Runs blocking work with this analyzer asynchronously.
  ///
  /// - Parameter work: A closure that calls methods of the analyzer.
  /// - Returns: The closure's result.
  /// - Throws: `CancellationError` if the task was canceled before the work begins; any error that
  ///   `work` throws.
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

  /// Detects the faces in a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: Options that determine which faces are detected.
  /// - Returns: The faces in descending order of the area of their boxes.
  public func detect(_ photo: RGBImage, options: DetectionOptions = .confident) async throws
    -> [DetectedFace]
  {
    try await perform { try $0.detect(photo, options: options) }
  }

  /// Detects the faces in a photo and computes the embedding and age of each.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: Options that determine which faces are detected.
  ///   - flipAveraging: Whether to average each embedding with that of the mirror image.
  /// - Returns: The faces in descending order of the area of their boxes.
  public func analyze(
    _ photo: RGBImage, options: DetectionOptions = .confident, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform { try $0.analyze(photo, options: options, flipAveraging: flipAveraging) }
  }

  /// Analyzes the face with the given landmarks in a photo, without detection.
  public func analyze(
    _ photo: RGBImage, landmarks: FaceLandmarks, flipAveraging: Bool = false
  ) async throws -> AnalyzedFace {
    try await perform {
      try $0.analyze(photo, landmarks: landmarks, flipAveraging: flipAveraging)
    }
  }

  /// Analyzes faces that are already aligned.
  public func analyze(
    aligned faces: [AlignedFace], confirming: Bool = true, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform {
      try $0.analyze(aligned: faces, confirming: confirming, flipAveraging: flipAveraging)
    }
  }

  /// Computes the embeddings of aligned faces.
  public func embeddings(of faces: [AlignedFace], flipAveraging: Bool = false) async throws
    -> [Embedding]
  {
    try await perform { try $0.embeddings(of: faces, flipAveraging: flipAveraging) }
  }

  /// Estimates the ages of aligned faces.
  public func ages(of faces: [AlignedFace]) async throws -> [AgeEstimate] {
    try await perform { try $0.ages(of: faces) }
  }

  /// Renders a face at several ages.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) async throws
    -> [SynthesizedFace]
  {
    try await perform { try $0.synthesize(face, at: targets) }
  }
}
