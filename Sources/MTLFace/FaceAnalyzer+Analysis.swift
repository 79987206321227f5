public import MTLFaceNetwork
import MTLFaceTensor
public import MTLFaceVision

extension FaceAnalyzer {
  // MARK: Encoding

  /// Encodes aligned faces once, for everything that comes after.
  ///
  /// - Throws: `NetworkError/inputShapeMismatch(_:expected:found:)` for a face of another size than
  ///   ``inputSize`` or for no faces at all.
  public func encode(_ faces: [AlignedFace]) throws -> EncodedFaces {
    try networks.encode(Tensor(normalizing: faces.map(\.image), size: inputSize))
  }

  // MARK: Identity

  /// Embeddings of encoded faces; none can be averaged with a mirror image, which is another face
  /// to the encoder.
  public func embeddings(of faces: EncodedFaces) throws -> [Embedding] {
    try rows(of: networks.embeddings(of: faces)).map { try Embedding(unnormalized: $0) }
  }

  /// Embeddings of aligned faces, in batches, keeping nothing else.
  ///
  /// - Parameters:
  ///   - faces: Any number, each ``inputSize`` pixels a side.
  ///   - flipAveraging: Whether to add the embedding of each face's mirror image: a little more
  ///     accurate, twice the work.
  public func embeddings(of faces: [AlignedFace], flipAveraging: Bool = false) throws
    -> [Embedding]
  {
    try embeddings(of: faces.map(\.image), flipAveraging: flipAveraging)
  }

  /// Embeddings of pictures that are aligned faces already.
  public func embeddings(of images: [RGBImage], flipAveraging: Bool = false) throws -> [Embedding] {
    var result: [Embedding] = []
    result.reserveCapacity(images.count)
    for start in stride(from: 0, to: images.count, by: Self.batchSize) {
      let batch = Array(images[start..<min(start + Self.batchSize, images.count)])
      let straight = try rows(of: networks.embeddings(of: tensor(batch)))
      guard flipAveraging else {
        for row in straight { result.append(try Embedding(unnormalized: row)) }
        continue
      }
      let mirrored = try batch.map { (image) throws in try image.flipped() }
      for (row, other) in zip(straight, try rows(of: networks.embeddings(of: tensor(mirrored)))) {
        result.append(try Embedding(averaging: row, with: other))
      }
    }
    return result
  }

  // MARK: Age

  /// Ages of encoded faces.
  ///
  /// - Throws: `NetworkError/missingPart(_:)` for a model without an age estimator,
  ///   ``FaceError/nonFiniteAge``.
  public func ages(of faces: EncodedFaces) throws -> [AgeEstimate] {
    try AgeEstimate.estimates(from: networks.ages(of: faces), groups: groups)
  }

  /// Ages of aligned faces, in batches.
  public func ages(of faces: [AlignedFace]) throws -> [AgeEstimate] {
    var result: [AgeEstimate] = []
    for start in stride(from: 0, to: faces.count, by: Self.batchSize) {
      let batch = Array(faces[start..<min(start + Self.batchSize, faces.count)])
      result += try ages(of: encode(batch))
    }
    return result
  }

  // MARK: Everything

  /// Every face of a photo with identity and, where the model has an estimator, age; by falling
  /// area.
  ///
  /// - Parameters:
  ///   - photo: Upright.
  ///   - options: Of the detector.
  ///   - flipAveraging: Whether embeddings are averaged with the mirror image's.
  ///   - keepingEncoding: Whether each face keeps its encoding (4 to 6 MB), so that other ages need
  ///     no second one. A crowd's encodings fill the memory: leave them out there.
  public func analyze(
    _ photo: RGBImage, options: DetectionOptions = .confident, flipAveraging: Bool = false,
    keepingEncoding: Bool = true
  ) throws -> [AnalyzedFace] {
    try analyze(
      detectAndAlign(photo, options: options), flipAveraging: flipAveraging,
      keepingEncoding: keepingEncoding)
  }

  /// The face of a photo whose landmarks are known; nothing is detected.
  public func analyze(
    _ photo: RGBImage, landmarks: FaceLandmarks, flipAveraging: Bool = false
  ) throws -> AnalyzedFace {
    let prepared = PreparedFace(landmarks: landmarks, aligned: try align(photo, by: landmarks))
    return try only(analyze([prepared], flipAveraging: flipAveraging))
  }

  /// Faces that were aligned elsewhere.
  ///
  /// - Parameters:
  ///   - faces: The crops.
  ///   - confirming: Whether to look for a face in each (a few milliseconds): see
  ///     ``AnalyzedFace/confirmation``.
  ///   - flipAveraging: Whether embeddings are averaged with the mirror image's.
  public func analyze(
    aligned faces: [AlignedFace], confirming: Bool = true, flipAveraging: Bool = false
  ) throws -> [AnalyzedFace] {
    let confirmations = confirming ? try confirm(faces) : nil
    return try analyze(
      faces.indices.map { PreparedFace(aligned: faces[$0], confirmation: confirmations?[$0]) },
      flipAveraging: flipAveraging)
  }

  /// Faces that were found or aligned, in batches.
  package func analyze(
    _ faces: [PreparedFace], flipAveraging: Bool, keepingEncoding: Bool = true
  ) throws -> [AnalyzedFace] {
    var result: [AnalyzedFace] = []
    for start in stride(from: 0, to: faces.count, by: Self.batchSize) {
      let batch = Array(faces[start..<min(start + Self.batchSize, faces.count)])
      let encoded = try encode(batch.map(\.aligned))
      let ages = canEstimateAge ? try self.ages(of: encoded) : nil
      // With averaging the plain embedding is not needed by itself: both are made anew.
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

extension Tensor where Scalar == Float {
  /// Pictures as a network reads them: `[n, size, size, 3]`, RGB in [-1, 1].
  init(normalizing images: [RGBImage], size: Int) throws {
    self = try Tensor(uninitialized: TensorShape(images.count, size, size, 3))
    let count = size * size * 3
    for (index, image) in images.enumerated() {
      guard image.width == size, image.height == size else {
        throw NetworkError.inputShapeMismatch(
          "image \(index)", expected: try TensorShape(size, size, 3),
          found: try TensorShape(image.height, image.width, 3))
      }
      try image.normalize(
        into: UnsafeMutableBufferPointer(start: uninitializedPointer + index * count, count: count))
    }
  }
}
