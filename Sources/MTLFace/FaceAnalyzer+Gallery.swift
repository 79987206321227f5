public import MTLFaceGallery

extension FaceAnalyzer {
  // MARK: Galleries

  /// Returns the text that identifies this model's embeddings in a gallery.
  ///
  /// The text contains the kind of encoder, the number of elements, a fingerprint of the weights,
  /// and whether embeddings are flip-averaged.
  ///
  /// - Parameter flipAveraging: Whether the gallery's embeddings are averaged with those of the
  ///   mirror image.
  public func galleryModelIdentifier(flipAveraging: Bool) -> String {
    let number = String(networks.embeddingFingerprint, radix: 16)
    let encoder = configuration.encoder.family.rawValue
    return "\(encoder) \(configuration.embeddingDimension) \(number)\(flipAveraging ? " flip" : "")"
  }

  /// Checks that a gallery contains embeddings of this model.
  ///
  /// A gallery without a model identifier is accepted if the number of elements matches.
  ///
  /// - Parameters:
  ///   - gallery: The gallery.
  ///   - flipAveraging: Whether the embeddings to compare are averaged with those of the mirror
  ///     image.
  /// - Throws: ``FaceError/galleryModelMismatch(_:expected:)``,
  ///   ``FaceError/embeddingDimensionMismatch(_:_:)``.
  public func checkCompatibility(with gallery: Gallery, flipAveraging: Bool) throws(FaceError) {
    guard gallery.dimension == configuration.embeddingDimension else {
      throw .embeddingDimensionMismatch(gallery.dimension, configuration.embeddingDimension)
    }
    let identifier = galleryModelIdentifier(flipAveraging: flipAveraging)
    guard gallery.model.isEmpty || gallery.model == identifier else {
      throw .galleryModelMismatch(gallery.model, expected: identifier)
    }
  }

  /// Creates a gallery for this model's embeddings.
  ///
  /// - Parameters:
  ///   - path: The path of the file to create, or `nil` for a gallery in memory. The file must not
  ///     exist.
  ///   - format: The storage format of the vectors.
  ///   - flipAveraging: Whether the embeddings will be averaged with those of the mirror image.
  /// - Returns: The empty gallery.
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
  /// Adds a face.
  ///
  /// - Parameters:
  ///   - embedding: The embedding of the face.
  ///   - person: The name or identifier of the person.
  ///   - note: A note that is stored with the face.
  /// - Returns: The identifier of the new entry.
  /// - Throws: `GalleryError`, as for a vector.
  @discardableResult public func add(
    _ embedding: Embedding, person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add(embedding.values, person: person, note: note)
  }

  /// Identifies the person whose face has a given embedding.
  ///
  /// - Parameters:
  ///   - embedding: The embedding of the face.
  ///   - threshold: The lowest similarity of a match, for example from
  ///     ``FaceAnalyzer/threshold(falseAcceptRate:)``.
  ///   - score: The method that combines the similarities of a person's faces.
  /// - Returns: The most similar person, or `nil` if no person reaches the threshold.
  /// - Throws: `GalleryError`.
  public func identify(
    _ embedding: Embedding, threshold: Double, by score: PersonScore = .template
  ) throws(GalleryError) -> PersonMatch? {
    try searchPersons(embedding.values, top: 1, threshold: threshold, by: score).first
  }
}
