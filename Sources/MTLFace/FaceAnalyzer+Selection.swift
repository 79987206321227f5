package import MTLFaceVision

/// Analysis of the faces that a ``FaceSelection`` specifies.
extension FaceAnalyzer {
  /// Locates and aligns the selected faces of a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - selection: The faces to use and how to locate them.
  /// - Returns: The aligned faces. The array is empty if the detector finds no face. If the image
  ///   was already aligned, the face has a confirmation.
  /// - Throws: `ImageError`, `TensorError/outOfMemory(bytes:)`.
  package func prepareFaces(in photo: RGBImage, _ selection: FaceSelection) throws -> [PreparedFace]
  {
    guard case .detector(var options) = selection.location else {
      return [try prepareFace(in: photo, selection)]
    }
    if selection.choice == .largest { options.maximumFaces = 1 }
    return try detectAndAlign(photo, options: options)
  }

  /// Locates and aligns a single selected face of a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - selection: The face to use and how to locate it.
  /// - Returns: The aligned face, without the result of the detection. If the image was already
  ///   aligned, the face has a confirmation.
  /// - Throws: ``FaceError/noFace``, ``FaceError/multipleFaces(_:)``, `ImageError`.
  package func prepareFace(in photo: RGBImage, _ selection: FaceSelection) throws -> PreparedFace {
    let landmarks: FaceLandmarks
    switch selection.location {
    case .alreadyAligned:
      let face = try AlignedFace(alreadyAligned: photo, size: inputSize)
      return PreparedFace(aligned: face, confirmation: try confirm(face))
    case .landmarks(let points): landmarks = points
    case .detector(let options):
      landmarks = try detectOne(photo, options: options, choice: selection.choice).landmarks
    }
    return PreparedFace(landmarks: landmarks, aligned: try align(photo, by: landmarks))
  }

  /// Reads a photo within the memory budget of the analyzer and aligns a single selected face.
  ///
  /// - Parameters:
  ///   - path: The path of a PNG or JPEG file.
  ///   - selection: The face to use and how to locate it.
  /// - Returns: The aligned face, without the result of the detection. If the image was already
  ///   aligned, the face has a confirmation.
  /// - Throws: ``FaceError/noFace``, ``FaceError/multipleFaces(_:)``, `ImageError`.
  package func prepareFace(at path: String, _ selection: FaceSelection) throws -> PreparedFace {
    try imageBudget.withImage(contentsOf: path, limits: selection.limits) {
      try prepareFace(in: $0, selection)
    }
  }

  /// Computes the embedding and age of each selected face in photo files.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files.
  ///   - selection: The faces to use and how to locate them.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  ///   - deliver: A closure that is called with each index of `paths` and the faces or the error of
  ///     the photo, as in ``analyze(photosAt:options:limits:flipAveraging:deliver:)``.
  /// - Throws: Any error that `deliver` throws.
  package func analyze(
    photosAt paths: [String], _ selection: FaceSelection, flipAveraging: Bool,
    deliver: (Int, Result<[AnalyzedFace], any Error>) throws -> Void
  ) throws {
    try makePipeline().run(
      paths.count,
      prepare: { index in
        try self.imageBudget.withImage(contentsOf: paths[index], limits: selection.limits) {
          try self.prepareFaces(in: $0, selection)
        }
      },
      cost: \.count, process: { try self.analyze(batches: $0, flipAveraging: flipAveraging) },
      deliver: deliver)
  }

  /// Computes the embedding of a single selected face in each of several photo files.
  ///
  /// The limits on memory use are those of
  /// ``analyze(photosAt:options:limits:flipAveraging:deliver:)``.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files.
  ///   - selection: The face to use and how to locate it.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  ///   - validate: A closure that can be called on any thread before a photo is read. If it throws
  ///     an error, the photo is not read, and the error is delivered.
  ///   - deliver: A closure that is called on the caller's thread with each index of `paths` in
  ///     ascending order and the embedding or the error of the photo.
  /// - Throws: Any error that `deliver` throws.
  package func embeddings(
    ofPhotosAt paths: [String], _ selection: FaceSelection, flipAveraging: Bool,
    validate: @escaping @Sendable (String) throws -> Void,
    deliver: (Int, Result<PhotoEmbedding, any Error>) throws -> Void
  ) throws {
    try makePipeline().run(
      paths.count,
      prepare: { index in
        try validate(paths[index])
        return try self.prepareFace(at: paths[index], selection)
      },
      process: { faces in
        try zip(
          faces, self.embeddings(of: faces.map(\.aligned), flipAveraging: flipAveraging)
        ).map { PhotoEmbedding(embedding: $1, confirmation: $0.confirmation) }
      },
      deliver: deliver)
  }
}
