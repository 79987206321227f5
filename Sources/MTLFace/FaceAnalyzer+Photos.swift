package import MTLFaceTensor
public import MTLFaceVision

/// Analysis of many photos.
///
/// Each thread reads a photo, detects its faces and aligns them. Faces of several photos are
/// encoded in one batch. The results are identical, bit for bit, to those of analyzing each photo
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
  /// At any time, at most two photos per thread and two batches of 8 faces are being processed or
  /// waiting for delivery. The pixels of the photos in memory are limited to 16 megapixels per
  /// thread or 133 megapixels, whichever is more. A larger photo is read alone. Encodings are not
  /// kept.
  ///
  /// - Parameters:
  ///   - paths: The paths of PNG and JPEG files. May be empty. A path may occur several times.
  ///   - options: Options that determine which faces are detected.
  ///   - limits: The largest accepted image.
  ///   - flipAveraging: Whether to average each embedding with that of the mirror image.
  ///   - deliver: A closure that is called on the caller's thread once for each index of `paths`,
  ///     in order. Its second argument is either the faces in descending order of area, which may
  ///     be empty, or the error for this photo (`ImageError`, ``FaceError``). An error does not
  ///     affect the other photos.
  /// - Throws: Any error that `deliver` throws, such as `CancellationError`. No further photos are
  ///   then processed, and the method returns when the work in progress has finished.
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
  ///   - photos: The upright photos, several of which are processed at the same time.
  ///   - options: Options that determine which faces are detected.
  ///   - flipAveraging: Whether to average each embedding with that of the mirror image.
  /// - Returns: The faces of each photo, in descending order of area.
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

  /// Creates a pipeline whose items are photos that are processed in batches of faces.
  package func makePipeline() -> BatchPipeline {
    BatchPipeline(pool: pool, batchSize: Self.batchSize)
  }

  /// Detects and aligns the faces in a photo.
  package func detectAndAlign(_ photo: RGBImage, options: DetectionOptions) throws -> [PreparedFace]
  {
    let found = try detect(photo, options: options)
    let aligned = try align(photo, by: found.map(\.landmarks))
    return zip(found, aligned).map {
      PreparedFace(detection: $0, landmarks: $0.landmarks, aligned: $1)
    }
  }

  /// Analyzes the faces of several photos in batches that may span photos.
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

  /// Applies a function to independent items on the analyzer's threads and returns the results in
  /// order.
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
