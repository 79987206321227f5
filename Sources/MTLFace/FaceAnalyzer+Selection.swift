package import MTLFaceVision

/// Analysis of the faces that a ``FaceSelection`` selects.
extension FaceAnalyzer {
  /// Locates and aligns the selected faces of a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - selection: The faces to use.
  /// - Returns: The faces, which may be none with the detector. A face that is already aligned has
  ///   a confirmation.
  /// - Throws: `ImageError`, ``FaceError``.
  package func prepareFaces(in photo: RGBImage, _ selection: FaceSelection) throws -> [PreparedFace]
  {
    guard case .detector(var options) = selection.location else {
      return [try prepareFace(in: photo, selection)]
    }
    if selection.choice == .largest { options.maximumFaces = 1 }
    return try detectAndAlign(photo, options: options)
  }

  /// Locates and aligns the single selected face of a photo.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - selection: The face to use.
  /// - Returns: The face. A face that is already aligned has a confirmation.
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

  /// Reads a photo within the analyzer's memory budget, and locates and aligns its single selected
  /// face, as `prepareFace(in:_:)` does.
  package func prepareFace(at path: String, _ selection: FaceSelection) throws -> PreparedFace {
    try imageBudget.withImage(contentsOf: path, limits: selection.limits) {
      try prepareFace(in: $0, selection)
    }
  }

  /// Computes the embedding and age of each selected face of photo files.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files.
  ///   - selection: The faces to use.
  ///   - flipAveraging: Whether to average each embedding with that of the mirror image.
  ///   - deliver: Receives each index of `paths` and the faces or the error of the photo, as in
  ///     ``analyze(photosAt:options:limits:flipAveraging:deliver:)``.
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

  /// Computes the embedding of the single selected face of each of several photo files.
  ///
  /// The memory is bounded as in ``analyze(photosAt:options:limits:flipAveraging:deliver:)``.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files.
  ///   - selection: The face to use.
  ///   - flipAveraging: Whether to average each embedding with that of the mirror image.
  ///   - validate: Throws an error to skip a path before its photo is read. Called on any thread.
  ///   - deliver: Receives each index of `paths`, in order and on the caller's thread, and the
  ///     embedding or the error of the photo.
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
