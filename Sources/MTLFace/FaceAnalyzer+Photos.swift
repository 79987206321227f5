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
    try faceLine().run(
      paths.count,
      prepare: { index in
        try self.pictures.withImage(contentsOf: paths[index], limits: limits) {
          try self.located($0, options: options)
        }
      },
      load: \.count, answer: { try self.analyze(each: $0, flipAveraging) }, deliver: deliver)
  }

  /// Every face of each photo, several photos at a time.
  ///
  /// - Throws: What the first photo that cannot be answered for throws.
  public func analyze(
    _ photos: [Image], options: DetectionOptions = .confident, flipAveraging: Bool = false
  ) throws -> [[AnalyzedFace]] {
    var result: [[AnalyzedFace]] = []
    try faceLine().run(
      photos.count, prepare: { try self.located(photos[$0], options: options) }, load: \.count,
      answer: { try self.analyze(each: $0, flipAveraging, keepingEncoding: true) }
    ) { _, faces in result.append(try faces.get()) }
    return result
  }

  /// A line whose items are photos, answered in batches of faces.
  package func faceLine() -> WorkLine { WorkLine(pool: pool, batch: Self.batchSize) }

  /// The faces of a photo, aligned.
  package func located(_ photo: Image, options: DetectionOptions) throws -> [LocatedFace] {
    let found = try detect(photo, options: options)
    let aligned = try align(photo, by: found.map(\.landmarks))
    return zip(found, aligned).map {
      LocatedFace(detection: $0, landmarks: $0.landmarks, aligned: $1)
    }
  }

  /// The faces of several photos, in batches across them.
  package func analyze(
    each photos: [[LocatedFace]], _ flipAveraging: Bool, keepingEncoding: Bool = false
  ) throws -> [[AnalyzedFace]] {
    var faces = try analyze(photos.flatMap { $0 }, flipAveraging, keepingEncoding)[...]
    return photos.map { photo in
      defer { faces = faces.dropFirst(photo.count) }
      return Array(faces.prefix(photo.count))
    }
  }

  /// The answers to several things that have nothing to do with each other.
  func each<Item: Sendable, Answer: Sendable>(
    of items: [Item], _ answer: @escaping @Sendable (Item) throws -> Answer
  ) throws -> [Answer] {
    var result: [Answer] = []
    result.reserveCapacity(items.count)
    try WorkLine(pool: pool).run(
      items.count, prepare: { try answer(items[$0]) }, answer: { $0 }
    ) { _, answer in result.append(try answer.get()) }
    return result
  }
}
