public import MTLFaceGallery

extension FaceAnalyzer {
  // MARK: Galleries

  /// What a gallery of this model's embeddings says of its model: the encoder, the embedding's
  /// length, a number of the weights, and whether embeddings are averaged with the mirror image's.
  public func galleryModelIdentifier(flipAveraging: Bool) -> String {
    let number = String(networks.embeddingFingerprint, radix: 16)
    let encoder = configuration.encoder.family.rawValue
    return "\(encoder) \(configuration.embeddingDimension) \(number)\(flipAveraging ? " flip" : "")"
  }

  /// Refuses a gallery of another model's embeddings. One that does not say whose it holds passes
  /// where the lengths fit.
  ///
  /// - Parameters:
  ///   - gallery: The gallery.
  ///   - flipAveraging: Whether embeddings are averaged with the mirror image's.
  /// - Throws: ``FaceError/galleryModelMismatch(_:expected:)``, ``FaceError/embeddingDimensionMismatch(_:_:)``.
  public func checkCompatibility(with gallery: Gallery, flipAveraging: Bool) throws(FaceError) {
    guard gallery.dimension == configuration.embeddingDimension else {
      throw .embeddingDimensionMismatch(gallery.dimension, configuration.embeddingDimension)
    }
    let mine = galleryModelIdentifier(flipAveraging: flipAveraging)
    guard gallery.model.isEmpty || gallery.model == mine else {
      throw .galleryModelMismatch(gallery.model, expected: mine)
    }
  }

  /// Creates a gallery for this model's embeddings.
  ///
  /// - Parameters:
  ///   - path: Where there is no file yet; nil for one in memory.
  ///   - format: How vectors are kept.
  ///   - flipAveraging: Whether embeddings will be averaged with the mirror image's.
  /// - Throws: `GalleryError`.
  public func makeGallery(
    at path: String?, format: VectorFormat = .float32, flipAveraging: Bool = false
  ) throws(GalleryError) -> Gallery {
    try Gallery(
      creating: path, dimension: configuration.embeddingDimension, format: format,
      model: galleryModelIdentifier(flipAveraging: flipAveraging), threads: threadCount)
  }
}

extension Gallery {
  /// Adds a face by its embedding.
  ///
  /// - Throws: As for a vector.
  @discardableResult public func add(
    _ embedding: Embedding, person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add(embedding.values, person: person, note: note)
  }

  /// The person whose face it is: the most similar one, or nil where none reaches the threshold.
  ///
  /// - Throws: As for a search.
  public func identify(
    _ embedding: Embedding, threshold: Double, by score: PersonScore = .template
  ) throws(GalleryError) -> PersonMatch? {
    try searchPersons(embedding.values, top: 1, threshold: threshold, by: score).first
  }
}
