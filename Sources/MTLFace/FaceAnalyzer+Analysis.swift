public import MTLFaceNetwork
import MTLFaceTensor
public import MTLFaceVision

extension FaceAnalyzer {
  // MARK: Encoding

  /// Computes the features of aligned faces.
  ///
  /// Embeddings, ages and synthesized faces can be computed from the features.
  ///
  /// - Parameter faces: One or more faces with a side of ``inputSize`` pixels.
  /// - Returns: The features of all faces in one batch.
  /// - Throws: `NetworkError/inputShapeMismatch(_:expected:found:)` if a face has a different size
  ///   or there are no faces.
  public func encode(_ faces: [AlignedFace]) throws -> EncodedFaces {
    try networks.encode(Tensor(normalizing: faces.map(\.image), size: inputSize))
  }

  // MARK: Identity

  /// Computes the embeddings of encoded faces.
  ///
  /// This method does not support flip averaging, because the features of the mirror images are not
  /// available.
  ///
  /// - Parameter faces: The result of ``encode(_:)``.
  /// - Returns: One embedding per face.
  /// - Throws: `NetworkError`; ``FaceError/degenerateEmbedding``.
  public func embeddings(of faces: EncodedFaces) throws -> [Embedding] {
    try rows(of: networks.embeddings(of: faces)).map { try Embedding(unnormalized: $0) }
  }

  /// Computes the embeddings of aligned faces.
  ///
  /// The faces are processed in batches, and their features are discarded.
  ///
  /// - Parameters:
  ///   - faces: Any number of faces with a side of ``inputSize`` pixels.
  ///   - flipAveraging: Whether to average the embeddings of the face and its mirror image. This is
  ///     slightly more accurate and takes twice as long.
  /// - Returns: One embedding per face.
  /// - Throws: `NetworkError/inputShapeMismatch(_:expected:found:)` if a face has a different size;
  ///   ``FaceError/degenerateEmbedding``.
  public func embeddings(of faces: [AlignedFace], flipAveraging: Bool = false) throws
    -> [Embedding]
  {
    try embeddings(ofAlignedImages: faces.map(\.image), flipAveraging: flipAveraging)
  }

  /// Computes the embeddings of images of aligned faces.
  ///
  /// The results are those of `embeddings(of:flipAveraging:)` for the same images.
  ///
  /// - Parameters:
  ///   - images: Any number of images with a side of ``inputSize`` pixels.
  ///   - flipAveraging: Whether to average the embeddings of the image and its mirror image. This
  ///     is slightly more accurate and takes twice as long.
  /// - Returns: One embedding per image.
  /// - Throws: `NetworkError/inputShapeMismatch(_:expected:found:)` if an image has a different
  ///   size; ``FaceError/degenerateEmbedding``.
  public func embeddings(
    ofAlignedImages images: [RGBImage], flipAveraging: Bool = false
  ) throws -> [Embedding] {
    var result: [Embedding] = []
    result.reserveCapacity(images.count)
    for start in stride(from: 0, to: images.count, by: Self.batchSize) {
      let batch = Array(images[start..<min(start + Self.batchSize, images.count)])
      let original = try rows(of: networks.embeddings(of: tensor(batch)))
      guard flipAveraging else {
        for row in original { result.append(try Embedding(unnormalized: row)) }
        continue
      }
      let mirrored = try batch.map { (image) throws in try image.flipped() }
      for (row, other) in zip(original, try rows(of: networks.embeddings(of: tensor(mirrored)))) {
        result.append(try Embedding(averaging: row, with: other))
      }
    }
    return result
  }

  // MARK: Age

  /// Estimates the ages of encoded faces.
  ///
  /// - Parameter faces: The result of ``encode(_:)``.
  /// - Returns: One estimate per face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no age estimator;
  ///   ``FaceError/nonFiniteAge``.
  public func ages(of faces: EncodedFaces) throws -> [AgeEstimate] {
    try AgeEstimate.estimates(from: networks.ages(of: faces), groups: groups)
  }

  /// Estimates the ages of aligned faces.
  ///
  /// - Parameter faces: Any number of faces with a side of ``inputSize`` pixels.
  /// - Returns: One estimate per face.
  /// - Throws: `NetworkError/missingPart(_:)` if the model has no age estimator;
  ///   `NetworkError/inputShapeMismatch(_:expected:found:)` if a face has a different size;
  ///   ``FaceError/nonFiniteAge``.
  public func ages(of faces: [AlignedFace]) throws -> [AgeEstimate] {
    var result: [AgeEstimate] = []
    for start in stride(from: 0, to: faces.count, by: Self.batchSize) {
      let batch = Array(faces[start..<min(start + Self.batchSize, faces.count)])
      result += try ages(of: encode(batch))
    }
    return result
  }

  // MARK: Complete analysis

  /// Detects the faces in a photo and computes the embedding and age of each.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: The options for the face detection.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  ///   - keepingEncoding: Whether to keep the features of each face (4 to 6 MB) so that synthesis
  ///     does not compute them again. Pass `false` for photos with many faces to limit memory use.
  /// - Returns: The faces in descending order of the area of their boxes. The array is empty if no
  ///   face was found.
  /// - Throws: `ImageError`, `NetworkError`, ``FaceError``, `TensorError/outOfMemory(bytes:)`.
  public func analyze(
    _ photo: RGBImage, options: DetectionOptions = .confident, flipAveraging: Bool = false,
    keepingEncoding: Bool = true
  ) throws -> [AnalyzedFace] {
    try analyze(
      detectAndAlign(photo, options: options), flipAveraging: flipAveraging,
      keepingEncoding: keepingEncoding)
  }

  /// Analyzes the face with the given landmarks in a photo without detecting faces.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - landmarks: The landmarks of the face, in pixel coordinates of the photo.
  ///   - flipAveraging: Whether to average the embeddings of the face and its mirror image.
  /// - Returns: The face with its embedding and age.
  /// - Throws: `ImageError/degeneratePoints(reason:)`, `NetworkError`, ``FaceError``.
  public func analyze(
    _ photo: RGBImage, landmarks: FaceLandmarks, flipAveraging: Bool = false
  ) throws -> AnalyzedFace {
    let prepared = PreparedFace(landmarks: landmarks, aligned: try align(photo, by: landmarks))
    return try only(analyze([prepared], flipAveraging: flipAveraging))
  }

  /// Analyzes faces that are already aligned.
  ///
  /// - Parameters:
  ///   - faces: Any number of faces with a side of ``inputSize`` pixels.
  ///   - confirming: Whether to check that each crop shows an aligned face. The check takes about
  ///     one millisecond per face, and its result is ``AnalyzedFace/confirmation``.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  /// - Returns: The faces with their embeddings and ages in the order of `faces`.
  /// - Throws: `NetworkError`, ``FaceError``, `TensorError/outOfMemory(bytes:)`.
  public func analyze(
    aligned faces: [AlignedFace], confirming: Bool = true, flipAveraging: Bool = false
  ) throws -> [AnalyzedFace] {
    let confirmations = confirming ? try confirm(faces) : nil
    return try analyze(
      faces.indices.map { PreparedFace(aligned: faces[$0], confirmation: confirmations?[$0]) },
      flipAveraging: flipAveraging)
  }

  /// Computes the embeddings and ages of aligned faces in batches.
  ///
  /// - Parameters:
  ///   - faces: Any number of aligned faces.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  ///   - keepingEncoding: Whether to keep the features of each face.
  /// - Returns: The analyzed faces in the order of `faces`.
  /// - Throws: `NetworkError`, ``FaceError``.
  package func analyze(
    _ faces: [PreparedFace], flipAveraging: Bool, keepingEncoding: Bool = true
  ) throws -> [AnalyzedFace] {
    var result: [AnalyzedFace] = []
    for start in stride(from: 0, to: faces.count, by: Self.batchSize) {
      let batch = Array(faces[start..<min(start + Self.batchSize, faces.count)])
      let encoded = try encode(batch.map(\.aligned))
      let ages = canEstimateAge ? try self.ages(of: encoded) : nil
      // With flip averaging, the embeddings are computed from the images and not from the features.
      let embeddings =
        flipAveraging
        ? try self.embeddings(of: batch.map(\.aligned), flipAveraging: true)
        : try self.embeddings(of: encoded)
      for (index, face) in batch.enumerated() {
        result.append(
          AnalyzedFace(
            detection: face.detection, landmarks: face.landmarks, aligned: face.aligned,
            confirmation: face.confirmation,
            encoded: keepingEncoding ? try encoded.face(at: index) : nil,
            embedding: embeddings[index], age: ages?[index]))
      }
    }
    return result
  }

  private func only(_ faces: [AnalyzedFace]) throws(FaceError) -> AnalyzedFace {
    guard let face = faces.first else { throw .noFace }
    return face
  }

  private func tensor(_ images: [RGBImage]) throws -> Tensor<Float> {
    try Tensor(normalizing: images, size: inputSize)
  }
}
