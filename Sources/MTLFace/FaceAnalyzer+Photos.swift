package import MTLFaceTensor
public import MTLFaceVision

/// Many photos. Each thread takes a photo of its own, reads it, finds its faces and aligns them; faces
/// of several photos are encoded together. Every answer has the bits that the photo alone gives.
extension FaceAnalyzer {
  /// Every face of each photo file, with identity and, where the model has an estimator, age.
  ///
  ///     try analyzer.analyze(photosAt: paths) { index, faces in
  ///       switch faces {
  ///       case .success(let faces): print(paths[index], faces.count)
  ///       case .failure(let error): print("\(error)")
  ///       }
  ///     }
  ///
  /// At most two photos a thread and two batches of 8 faces are begun and not delivered; of them as
  /// many pixels as threads read are in memory, 16 megapixels a thread or 133 in all, whichever is
  /// more, and a larger photo alone. Encodings are not kept.
  ///
  /// - Parameters:
  ///   - paths: PNG and JPEG files, each read once; a path may come twice. None is an answer too.
  ///   - options: Of the detector.
  ///   - limits: Of each picture.
  ///   - flipAveraging: Whether embeddings are averaged with the mirror image's.
  ///   - deliver: Is called on the caller's thread with each place in `paths`, in order: the faces by
  ///     falling area, none where there is none, or why the photo could not be answered for
  ///     (`ImageError`, ``FaceError``), which does not concern the others.
  /// - Throws: What `deliver` throws, a `CancellationError` for example: nothing else is begun then,
  ///   and the call returns when what its threads have begun is done.
  public func analyze(
    photosAt paths: [String], options: DetectionOptions = .confident,
    limits: ImageLimits = .standard, flipAveraging: Bool = false,
    deliver: (Int, Result<[AnalyzedFace], any Error>) throws -> Void
  ) throws {
    try makePipeline().run(
      paths.count,
      prepare: { index in
        try self.imageBudget.withImage(contentsOf: paths[index], limits: limits) {
          try self.detectAndAlign($0, options: options)
        }
      },
      cost: \.count, process: { try self.analyze(batches: $0, flipAveraging: flipAveraging) },
      deliver: deliver)
  }

  /// Every face of each photo, several photos at a time.
  ///
  /// - Throws: What the first photo that cannot be answered for throws.
  public func analyze(
    _ photos: [RGBImage], options: DetectionOptions = .confident, flipAveraging: Bool = false
  ) throws -> [[AnalyzedFace]] {
    var result: [[AnalyzedFace]] = []
    try makePipeline().run(
      photos.count, prepare: { try self.detectAndAlign(photos[$0], options: options) },
      cost: \.count,
      process: {
        try self.analyze(batches: $0, flipAveraging: flipAveraging, keepingEncoding: true)
      }
    ) { _, faces in result.append(try faces.get()) }
    return result
  }

  /// A pipeline whose items are photos, processed in batches of faces.
  package func makePipeline() -> BatchPipeline {
    BatchPipeline(pool: pool, batchSize: Self.batchSize)
  }

  /// The faces of a photo, aligned.
  package func detectAndAlign(_ photo: RGBImage, options: DetectionOptions) throws -> [PreparedFace]
  {
    let found = try detect(photo, options: options)
    let aligned = try align(photo, by: found.map(\.landmarks))
    return zip(found, aligned).map {
      PreparedFace(detection: $0, landmarks: $0.landmarks, aligned: $1)
    }
  }

  /// The faces of several photos, in batches across them.
  package func analyze(
    batches photos: [[PreparedFace]], flipAveraging: Bool, keepingEncoding: Bool = false
  ) throws -> [[AnalyzedFace]] {
    var faces = try analyze(
      photos.flatMap { $0 }, flipAveraging: flipAveraging, keepingEncoding: keepingEncoding)[...]
    return photos.map { photo in
      defer { faces = faces.dropFirst(photo.count) }
      return Array(faces.prefix(photo.count))
    }
  }

  /// The answers to several things that have nothing to do with each other.
  func concurrentMap<Item: Sendable, Answer: Sendable>(
    _ items: [Item], _ answer: @escaping @Sendable (Item) throws -> Answer
  ) throws -> [Answer] {
    var result: [Answer] = []
    result.reserveCapacity(items.count)
    try BatchPipeline(pool: pool).run(
      items.count, prepare: { try answer(items[$0]) }, process: { $0 }
    ) { _, answer in result.append(try answer.get()) }
    return result
  }
}
