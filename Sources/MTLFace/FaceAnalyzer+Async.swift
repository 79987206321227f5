import Dispatch
public import MTLFaceNetwork
public import MTLFaceVision

/// Asynchronous variants of the most frequently used methods.
///
/// These methods do not block the calling task. The work runs on a thread outside Swift's
/// cooperative thread pool, so that it does not delay other tasks. If the task is canceled before
/// the method is called, the method throws `CancellationError`.
extension FaceAnalyzer {
  /// Runs blocking work with this analyzer asynchronously.
  ///
  /// - Parameter work: A closure that calls methods of the analyzer.
  /// - Returns: The result of the closure.
  /// - Throws: `CancellationError` if the task was already canceled; any error that `work` throws.
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
  ///   - options: The options for the face detection.
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
  ///   - options: The options for the face detection.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  /// - Returns: The faces in descending order of the area of their boxes.
  public func analyze(
    _ photo: RGBImage, options: DetectionOptions = .confident, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform { try $0.analyze(photo, options: options, flipAveraging: flipAveraging) }
  }

  /// Analyzes the face with the given landmarks in a photo without detecting faces.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - landmarks: The landmarks of the face, in pixel coordinates of the photo.
  ///   - flipAveraging: Whether to average the embeddings of the face and its mirror image.
  /// - Returns: The face with its embedding and age.
  public func analyze(
    _ photo: RGBImage, landmarks: FaceLandmarks, flipAveraging: Bool = false
  ) async throws -> AnalyzedFace {
    try await perform {
      try $0.analyze(photo, landmarks: landmarks, flipAveraging: flipAveraging)
    }
  }

  /// Analyzes faces that are already aligned.
  ///
  /// - Parameters:
  ///   - faces: Any number of faces with a side of ``inputSize`` pixels.
  ///   - confirming: Whether to check that each crop shows an aligned face.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  /// - Returns: The faces with their embeddings and ages in the order of `faces`.
  public func analyze(
    aligned faces: [AlignedFace], confirming: Bool = true, flipAveraging: Bool = false
  ) async throws -> [AnalyzedFace] {
    try await perform {
      try $0.analyze(aligned: faces, confirming: confirming, flipAveraging: flipAveraging)
    }
  }

  /// Computes the embeddings of aligned faces.
  ///
  /// - Parameters:
  ///   - faces: Any number of faces with a side of ``inputSize`` pixels.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  /// - Returns: One embedding per face.
  public func embeddings(of faces: [AlignedFace], flipAveraging: Bool = false) async throws
    -> [Embedding]
  {
    try await perform { try $0.embeddings(of: faces, flipAveraging: flipAveraging) }
  }

  /// Estimates the ages of aligned faces.
  ///
  /// - Parameter faces: Any number of faces with a side of ``inputSize`` pixels.
  /// - Returns: One estimate per face.
  public func ages(of faces: [AlignedFace]) async throws -> [AgeEstimate] {
    try await perform { try $0.ages(of: faces) }
  }

  /// Renders a face at several ages.
  ///
  /// - Parameters:
  ///   - face: The analyzed face to render.
  ///   - targets: The age groups or ages in years.
  /// - Returns: One image per target in the order of `targets`.
  public func synthesize(_ face: AnalyzedFace, at targets: [TargetAge]) async throws
    -> [SynthesizedFace]
  {
    try await perform { try $0.synthesize(face, at: targets) }
  }
}
