import MTLFaceSupport
public import MTLFaceTensor
public import MTLFaceVision

/// Applies a model to the faces of a data set.
///
///     let inference = DatasetInference(loader, pool: pool)
///     let outputs = try inference.outputs(forFacesAt: indices, query: query)
///     print(outputs.values.count, outputs.skipped)
///
/// Faces are loaded and processed on all threads of the pool; the outputs do not depend on their
/// number. With a cache, only faces that are new or have changed are processed.
public struct DatasetInference: Sendable {
  /// A function of aligned faces that a model computes.
  public struct Query: Sendable {
    /// The name of the query in the key of the cache, including the options that affect the output.
    public let name: String
    /// A fingerprint of the weights of the model.
    public let modelFingerprint: UInt64
    /// The number of elements of an output.
    public let width: Int
    /// Returns the output for each face, in order.
    public let evaluate: @Sendable ([AlignedFace]) throws -> [[Float]]

    /// Creates a query.
    ///
    /// - Parameters:
    ///   - name: The name in the key of the cache, including options that affect the output.
    ///   - modelFingerprint: A fingerprint of the weights of the model.
    ///   - width: The number of elements of an output.
    ///   - evaluate: Returns the output for each face, in order.
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

  /// A folder in which outputs are kept between runs.
  public struct Cache: Sendable {
    /// The folder, which is created if it does not exist.
    public let folder: String
    /// A description of everything that the outputs depend on, apart from the pictures and the
    /// query: the model file, and the settings of the loader.
    public let context: String

    /// Creates a cache; no file is accessed.
    public init(folder: String, context: String) {
      self.folder = folder
      self.context = context
    }
  }

  /// A progress report or a warning during inference.
  public enum Event: Sendable {
    /// The file of the cache is damaged, and its rows are computed again.
    case damagedCache(path: String, problem: String)
    /// Some faces are not in the cache, or have changed since.
    case cacheMisses(count: Int, total: Int, path: String)
    /// The detector confirms an aligned face in fewer than half of the sampled pictures, although
    /// all pictures are expected to be aligned.
    case unconfirmedFaces(confirmedCount: Int, pictureCount: Int)
    /// Some of the faces have been processed.
    case progress(done: Int, total: Int)
    /// All faces have been processed.
    case finished(skipped: [FaceDataset.Problem])
  }

  private let loader: DatasetFaceLoader
  private let pool: ThreadPool
  private let batchSize: Int
  private let cache: Cache?

  /// The number of seconds after which the rows of a long run are saved.
  private static let saveInterval = 120.0
  /// The number of pictures that are tested for aligned faces.
  private static let confirmationSampleCount = 64

  /// Creates an inference on a data set.
  ///
  /// - Parameters:
  ///   - loader: The source of the faces.
  ///   - pool: The threads to work on.
  ///   - batchSize: The number of faces that the model processes at a time.
  ///   - cache: The cache, if any.
  public init(
    _ loader: DatasetFaceLoader, pool: ThreadPool, batchSize: Int = 8, cache: Cache? = nil
  ) {
    self.loader = loader
    self.pool = pool
    self.batchSize = batchSize
    self.cache = cache
  }

  /// The data set.
  public var dataset: FaceDataset { loader.dataset }

  /// Returns the face that represents a picture of the data set.
  public func alignedFace(at index: Int) throws -> AlignedFace { try loader.load(index).face }

  /// Returns the outputs of a model for some of the faces.
  ///
  /// - Parameters:
  ///   - indices: The indices of the faces in the data set.
  ///   - query: The function to compute.
  ///   - report: Called with events in their order.
  /// - Throws: ``DatasetError`` `empty` if there is no output for any face; errors of the cache.
  public func outputs(
    forFacesAt indices: [Int], query: Query, report: (Event) -> Void = { _ in }
  ) throws -> ModelOutputs {
    let start = Stopwatch.now()
    var rows = try cache.map { try CachedRows($0, dataset, query) }
    var outputs = ModelOutputs(dataset, width: query.width)
    var found: [Int: [Float]] = [:]
    if let rows { for index in indices { found[index] = rows[index] } }
    let missing = indices.filter { found[$0] == nil }
    outputs.cachedCount = indices.count - missing.count
    rows?.reportState(missing: missing.count, of: indices.count, report)
    if loader.isAligned { try confirm(missing, report) }
    var saved = Stopwatch.now()
    try compute(missing, query) { number, result in
      report(.progress(done: number, total: missing.count))
      switch result {
      case .success(let row):
        found[missing[number]] = row
        rows?[missing[number]] = row
      case .failure(let error): outputs.recordFailure(error, forFaceAt: missing[number])
      }
      if rows != nil, Stopwatch.now() - saved > Self.saveInterval {
        try rows?.save()
        saved = Stopwatch.now()
      }
    }
    if !missing.isEmpty { try rows?.save() }
    for index in indices { if let row = found[index] { outputs.append(row, forFaceAt: index) } }
    outputs.seconds = Stopwatch.now() - start
    report(.finished(skipped: outputs.skipped))
    guard !outputs.indices.isEmpty else {
      throw DatasetError.empty(
        path: dataset.path, problem: outputs.skipped.first?.description)
    }
    return outputs
  }

  /// Computes rows: the output, then the number of faces in the picture.
  private func compute(
    _ indices: [Int], _ query: Query, deliver: (Int, Result<[Float], any Error>) throws -> Void
  ) throws {
    try BatchPipeline(pool: pool, batchSize: batchSize).run(
      indices.count, prepare: { [loader] in try loader.load(indices[$0]) },
      process: { faces in
        zip(faces, try query.evaluate(faces.map { $0.face })).map { $1 + [Float($0.detectedCount)] }
      }, deliver: deliver)
  }

  /// Reports if the pictures do not look aligned, since every output would then be meaningless.
  private func confirm(_ indices: [Int], _ report: (Event) -> Void) throws {
    let step = max(indices.count / Self.confirmationSampleCount, 1)
    let sample = stride(from: 0, to: indices.count, by: step).map { indices[$0] }
    let images = sample.compactMap { try? dataset.image($0) }.filter { $0.width == $0.height }
    let count = try images.count { try loader.detector.confirm(aligned: $0).isConfirmed }
    guard count < images.count / 2 else { return }
    report(.unconfirmedFaces(confirmedCount: count, pictureCount: images.count))
  }
}
