import MTLFaceSupport
public import MTLFaceTensor
public import MTLFaceVision

/// Applies a model to the faces of a data set.
///
///     let inference = DatasetInference(loader, pool: pool)
///     let outputs = try inference.outputs(forFacesAt: indices, query: query)
///     print(outputs.values.count, outputs.skipped)
///
/// Faces are loaded and processed on all threads of the pool. The outputs do not depend on the
/// number of threads. With a cache, only faces that are new, have changed or previously failed
/// are processed.
public struct DatasetInference: Sendable {
  /// A function of an aligned face that a model computes, such as an embedding.
  public struct Query: Sendable {
    /// The name of the query in the cache key. It includes all options that affect the output.
    public let name: String
    /// A fingerprint of the weights of the model.
    public let modelFingerprint: UInt64
    /// The number of elements of each output.
    public let width: Int
    /// A function that returns the output for each face, in the order of the faces.
    public let evaluate: @Sendable ([AlignedFace]) throws -> [[Float]]

    /// Creates a query.
    ///
    /// - Parameters:
    ///   - name: The name of the query in the cache key. Include all options that affect the
    ///     output.
    ///   - modelFingerprint: A fingerprint of the weights of the model.
    ///   - width: The number of elements of each output.
    ///   - evaluate: A function that returns the output for each face, in the order of the faces.
    ///     It can be called on any thread.
    public init(
      name: String, modelFingerprint: UInt64, width: Int,
      evaluate: @escaping @Sendable ([AlignedFace]) throws -> [[Float]]
    ) {
      self.name = name
      self.modelFingerprint = modelFingerprint
      self.width = width
      self.evaluate = evaluate
    }
  }

  /// A folder in which outputs are stored between runs.
  public struct Cache: Sendable {
    /// The path of the folder, which is created if it does not exist.
    public let folder: String
    /// A description of everything that affects the outputs except the images and the query, such
    /// as the model file and the options of the loader. It is part of the cache key.
    public let context: String

    /// Creates a cache. No file is accessed.
    ///
    /// - Parameters:
    ///   - folder: The path of the folder, which is created when outputs are computed.
    ///   - context: A description of everything that affects the outputs except the images and the
    ///     query.
    public init(folder: String, context: String) {
      self.folder = folder
      self.context = context
    }
  }

  /// A progress report or a warning during inference.
  public enum Event: Sendable {
    /// The cache file is damaged, and all outputs are recomputed.
    case damagedCache(path: String, problem: String)
    /// Some faces are not in the cache or have changed since they were cached.
    case cacheMisses(count: Int, total: Int, path: String)
    /// The detector confirms an aligned face in fewer than half (rounded down) of the sampled
    /// square images, although all images are treated as aligned.
    case unconfirmedFaces(confirmedCount: Int, pictureCount: Int)
    /// `done` of `total` faces have been processed.
    case progress(done: Int, total: Int)
    /// All faces have been processed. `skipped` contains the entries that were excluded when the
    /// data set was opened, followed by the faces without an output.
    case finished(skipped: [FaceDataset.Problem])
  }

  private let loader: DatasetFaceLoader
  private let pool: ThreadPool
  private let batchSize: Int
  private let cache: Cache?

  /// The minimum number of seconds between two writes of the cache during a run.
  private static let saveInterval = 120.0
  /// The minimum number of images to sample. If there are fewer images, all of them are sampled;
  /// otherwise, fewer than twice this number are sampled.
  private static let confirmationSampleCount = 64

  /// Creates an object that applies a model to the faces of a data set.
  ///
  /// - Parameters:
  ///   - loader: The loader of the faces.
  ///   - pool: The thread pool to use.
  ///   - batchSize: The maximum number of faces that the model processes at a time.
  ///   - cache: The cache, or `nil` to compute all outputs.
  public init(
    _ loader: DatasetFaceLoader, pool: ThreadPool, batchSize: Int = 8, cache: Cache? = nil
  ) {
    self.loader = loader
    self.pool = pool
    self.batchSize = batchSize
    self.cache = cache
  }

  /// The data set from which the faces are loaded.
  public var dataset: FaceDataset { loader.dataset }

  /// Returns the aligned face at an index of the data set.
  public func alignedFace(at index: Int) throws -> AlignedFace { try loader.load(index).face }

  /// Returns the outputs of a model for faces of the data set.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - query: The function to compute.
  ///   - report: A closure that receives progress reports and warnings.
  /// - Throws: ``DatasetError`` `empty` if no face has an output; `CheckpointError.cannotWrite` if
  ///   the cache cannot be written; errors of the detector.
  public func outputs(
    forFacesAt indices: [Int], query: Query, report: (Event) -> Void = { _ in }
  ) throws -> ModelOutputs {
    let start = Stopwatch.now()
    var rows = try cache.map { try CachedRows($0, dataset, query) }
    var outputs = ModelOutputs(dataset, width: query.width)
    var available: [Int: [Float]] = [:]
    if let rows { for index in indices { available[index] = rows[index] } }
    let missing = indices.filter { available[$0] == nil }
    outputs.cachedCount = indices.count - missing.count
    rows?.reportState(missing: missing.count, of: indices.count, report)
    if loader.isAligned { try confirm(missing, report) }
    var saved = Stopwatch.now()
    try compute(missing, query) { number, result in
      report(.progress(done: number, total: missing.count))
      switch result {
      case .success(let row):
        available[missing[number]] = row
        rows?[missing[number]] = row
      case .failure(let error): outputs.recordFailure(error, forFaceAt: missing[number])
      }
      if rows != nil, Stopwatch.now() - saved > Self.saveInterval {
        try rows?.save()
        saved = Stopwatch.now()
      }
    }
    if !missing.isEmpty { try rows?.save() }
    for index in indices { if let row = available[index] { outputs.append(row, forFaceAt: index) } }
    outputs.seconds = Stopwatch.now() - start
    report(.finished(skipped: outputs.skipped))
    guard !outputs.indices.isEmpty else {
      throw DatasetError.empty(
        path: dataset.path, problem: outputs.skipped.first?.description)
    }
    return outputs
  }

  /// Computes rows, each of which consists of the output for a face and the number of faces
  /// detected in its image.
  private func compute(
    _ indices: [Int], _ query: Query, deliver: (Int, Result<[Float], any Error>) throws -> Void
  ) throws {
    try BatchPipeline(pool: pool, batchSize: batchSize).run(
      indices.count, prepare: { [loader] in try loader.load(indices[$0]) },
      process: { faces in
        zip(faces, try query.evaluate(faces.map { $0.face })).map { $1 + [Float($0.detectedCount)] }
      }, deliver: deliver)
  }

  /// Reports a warning if the detector confirms an aligned face in fewer than half of the sampled
  /// square images, because the outputs for images without an aligned face are meaningless.
  private func confirm(_ indices: [Int], _ report: (Event) -> Void) throws {
    let step = max(indices.count / Self.confirmationSampleCount, 1)
    let sample = stride(from: 0, to: indices.count, by: step).map { indices[$0] }
    let images = sample.compactMap { try? dataset.image($0) }.filter { $0.width == $0.height }
    let count = try images.count { try loader.detector.confirm(aligned: $0).isConfirmed }
    guard count < images.count / 2 else { return }
    report(.unconfirmedFaces(confirmedCount: count, pictureCount: images.count))
  }
}
