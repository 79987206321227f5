public import MTLFaceGallery

extension FaceAnalyzer {
  // MARK: Galleries

  /// Returns the string that identifies the embeddings of this model in a gallery.
  ///
  /// The string contains the kind of encoder, the number of elements and a fingerprint of the
  /// weights. It ends in ` flip` for flip-averaged embeddings.
  ///
  /// - Parameter flipAveraging: Whether the embeddings are averages of the embeddings of faces and
  ///   their mirror images.
  /// - Returns: The model identifier of a gallery.
  public func galleryModelIdentifier(flipAveraging: Bool) -> String {
    let fingerprint = String(networks.embeddingFingerprint, radix: 16)
    let encoder = configuration.encoder.family.rawValue
    let suffix = flipAveraging ? " flip" : ""
    return "\(encoder) \(configuration.embeddingDimension) \(fingerprint)\(suffix)"
  }

  /// Checks that a gallery contains embeddings of this model.
  ///
  /// A gallery without a model identifier is accepted if the number of elements matches.
  ///
  /// - Parameters:
  ///   - gallery: The gallery to check.
  ///   - flipAveraging: Whether the embeddings to search for are flip-averaged.
  /// - Throws: ``FaceError/galleryModelMismatch(_:expected:)`` if the model identifiers differ;
  ///   ``FaceError/embeddingDimensionMismatch(_:_:)`` if the numbers of elements differ.
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
  ///   - path: The path of the new file, or `nil` for a gallery in memory. No file may exist at
  ///     this path.
  ///   - format: The storage format of the vectors.
  ///   - flipAveraging: Whether the embeddings to add will be flip-averaged.
  /// - Returns: The empty gallery, which is open for writing.
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
  /// Adds the embedding of a face.
  ///
  /// - Parameters:
  ///   - embedding: The embedding of the face.
  ///   - person: The name of the person, 1 to 1024 bytes of UTF-8.
  ///   - note: A note that is stored with the face, up to 1024 bytes of UTF-8.
  /// - Returns: The ID of the face.
  /// - Throws: `GalleryError`, as for a vector of floats.
  @discardableResult public func add(
    _ embedding: Embedding, person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add(embedding.values, person: person, note: note)
  }

  /// Identifies the person whose face has a given embedding.
  ///
  /// - Parameters:
  ///   - embedding: The embedding of the face.
  ///   - threshold: The lowest similarity of a match, for example the threshold of the operating
  ///     point that ``FaceAnalyzer/threshold(falseAcceptRate:)`` returns.
  ///   - score: The definition of the similarity to a person with several faces.
  /// - Returns: The most similar person, or `nil` if no similarity is at least the threshold.
  /// - Throws: `GalleryError`.
  public func identify(
    _ embedding: Embedding, threshold: Double, by score: PersonScore = .template
  ) throws(GalleryError) -> PersonMatch? {
    try searchPersons(embedding.values, top: 1, threshold: threshold, by: score).first
  }
}
