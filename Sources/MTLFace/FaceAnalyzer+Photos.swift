package import MTLFaceTensor
public import MTLFaceVision

/// Analysis of many photos.
///
/// Each thread reads a photo, detects its faces and aligns them. Faces of several photos are
/// encoded in one batch. The results are bit-identical to the results of analyzing each photo
/// separately.
extension FaceAnalyzer {
  /// Detects the faces in photo files and computes the embedding and age of each.
  ///
  ///     try analyzer.analyze(photosAt: paths) { index, faces in
  ///       switch faces {
  ///       case .success(let faces): print(paths[index], faces.count)
  ///       case .failure(let error): print("\(error)")
  ///       }
  ///     }
  ///
  /// At any time, at most two photos per thread and 16 additional photos are being processed or
  /// waiting for delivery. The total size of the photos in memory is limited to 16 megapixels per
  /// thread or 133 megapixels, whichever is more. A photo that exceeds this limit is read when no
  /// other photo is in memory. Features are not kept.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files. The array may be empty or contain duplicates.
  ///   - options: The options for the face detection.
  ///   - limits: The limits for the sizes of a file and its image.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  ///   - deliver: A closure that is called on the caller's thread once for each index of `paths` in
  ///     ascending order. Its second argument is either an array of the faces in descending order
  ///     of area, which may be empty, or the error for this photo (such as an `ImageError`). An
  ///     error does not affect the other photos.
  /// - Throws: Any error that `deliver` throws, such as `CancellationError`. After such an error,
  ///   the method finishes the work in progress and processes no further photos.
  public func analyze(
    photosAt paths: [String], options: DetectionOptions = .confident,
    limits: ImageLimits = .standard, flipAveraging: Bool = false,
    deliver: (Int, Result<[AnalyzedFace], any Error>) throws -> Void
  ) throws {
    try analyze(
      photosAt: paths, FaceSelection(location: .detector(options), limits: limits),
      flipAveraging: flipAveraging, deliver: deliver)
  }

  /// Detects the faces in several photos and computes the embedding and age of each.
  ///
  /// - Parameters:
  ///   - photos: The upright photos. Several photos are processed at the same time.
  ///   - options: The options for the face detection.
  ///   - flipAveraging: Whether to average the embeddings of each face and its mirror image.
  /// - Returns: The faces of each photo in descending order of area.
  /// - Throws: The error of the first photo that cannot be analyzed.
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

  /// Creates a pipeline that prepares photos concurrently and processes their faces in batches.
  package func makePipeline() -> BatchPipeline {
    BatchPipeline(pool: pool, batchSize: Self.batchSize)
  }

  /// Detects and aligns the faces in a photo.
  package func detectAndAlign(_ photo: RGBImage, options: DetectionOptions) throws -> [PreparedFace]
  {
    let detected = try detect(photo, options: options)
    let aligned = try align(photo, by: detected.map(\.landmarks))
    return zip(detected, aligned).map {
      PreparedFace(detection: $0, landmarks: $0.landmarks, aligned: $1)
    }
  }

  /// Analyzes the faces of several photos in batches. A batch can contain faces of several photos.
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

  /// Applies a function to independent items on the threads of the analyzer.
  ///
  /// - Returns: The results in the order of `items`.
  /// - Throws: The error for the first item that fails.
  func concurrentMap<Item: Sendable, Output: Sendable>(
    _ items: [Item], _ transform: @escaping @Sendable (Item) throws -> Output
  ) throws -> [Output] {
    var result: [Output] = []
    result.reserveCapacity(items.count)
    try BatchPipeline(pool: pool).run(
      items.count, prepare: { try transform(items[$0]) }, process: { $0 }
    ) { _, output in result.append(try output.get()) }
    return result
  }
}
