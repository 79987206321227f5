import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// The embeddings that a teacher computed for faces.
///
/// The embeddings are the rows of `.npy` files (one file per data set) or are computed once by a
/// model and stored on disk.
struct TeacherEmbeddings: Sendable {
  private enum Source: Sendable {
    case arrays([StoredTensor?])
    case cache(ModelOutputCache)
  }

  /// The number of elements of an embedding.
  let size: Int
  private let source: Source
  private let dataset: CombinedFaceDataset

  /// Opens the arrays of the data sets, or returns `nil` if no data set has an array.
  ///
  /// - Throws: ``TrainingError/unsuitableData(_:)`` if the shape of an array does not match its
  ///   data set.
  init?(arrays sources: [TrainingDataSource], _ dataset: CombinedFaceDataset) throws {
    var arrays: [StoredTensor?] = []
    var size: Int?
    for (source, set) in zip(sources, dataset.sets) {
      guard let path = source.teacher else {
        arrays.append(nil)
        continue
      }
      let array = try NumpyFile.open(path)
      guard array.shape.count == 2, array.shape[0] == set.originalCount,
        (1...65_536) ~= array.shape[1],
        size ?? array.shape[1] == array.shape[1]
      else {
        throw TrainingError.unsuitableData(
          "\(path) has the shape \(array.shape); use an array with one row for each of the "
            + "\(NumberFormat.count(set.originalCount, "face")) of \(set.path) and the same row length "
            + "for all data sets")
      }
      size = array.shape[1]
      arrays.append(array)
    }
    guard let size else { return nil }
    self.size = size
    self.source = .arrays(arrays)
    self.dataset = dataset
  }

  /// Creates embeddings that are read from the cache of a model.
  init(cache: ModelOutputCache, size: Int, _ dataset: CombinedFaceDataset) {
    source = .cache(cache)
    self.size = size
    self.dataset = dataset
  }

  /// Returns the embeddings of faces.
  ///
  /// - Parameter faces: The numbers of the faces.
  /// - Returns: A tensor of shape `[n, size]`. The row of a face without an embedding is zero.
  func embeddings(of faces: [Int]) throws -> Tensor<Float> {
    let rows = try Tensor<Float>(repeating: 0, shape: TensorShape(faces.count, size))
    for (number, face) in faces.enumerated() {
      let row = UnsafeMutableBufferPointer(
        start: rows.uninitializedPointer + number * size, count: size)
      switch source {
      case .cache(let cache):
        do { try cache.read(face, into: row) } catch { row.update(repeating: 0) }
      case .arrays(let arrays):
        let (set, index) = dataset.location(of: face)
        let original = dataset.sets[set].originalIndex(of: index)
        arrays[set]?.read(original * size..<(original + 1) * size, into: row)
      }
    }
    return rows
  }
}

extension TeacherEmbeddings {
  /// Returns a plan for the cache of the embeddings of the training faces.
  static func makeCachePlan(
    _ dataset: CombinedFaceDataset, _ teacher: InferenceModel, folder: String
  )
    -> ModelOutputCache.Plan
  {
    var key = Fingerprint()
    for set in dataset.sets { key.mix(set.fingerprint) }
    key.mix(teacher.embeddingFingerprint)
    let layout = ModelOutputCache.Layout(
      key: key.value, rowCount: dataset.trainingCount,
      width: teacher.network.configuration.embeddingDimension, elementType: .float16)
    return ModelOutputCache.Plan(
      path: "\(folder)/teacher-\(String(key.value, radix: 16)).rows", layout: layout,
      contentDescription:
        "the embeddings of \(NumberFormat.count(layout.rowCount, "face")) from the teacher")
  }

  /// Opens the cache of the embeddings of a model and computes missing embeddings.
  ///
  /// - Returns: The embeddings, or `nil` if the computation was stopped.
  static func open(
    _ plan: ModelOutputCache.Plan, _ dataset: CombinedFaceDataset, _ teacher: InferenceModel,
    pool: ThreadPool, progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws -> TeacherEmbeddings? {
    let images = ImageInputReader(dataset: dataset, size: teacher.network.configuration.inputSize)
    let cache = try plan.open(progress: progress, shouldStop: shouldStop) { rows in
      try embeddings(Array(rows), images, teacher, pool)
    }
    return cache.map { TeacherEmbeddings(cache: $0, size: plan.layout.width, dataset) }
  }

  /// Returns the normalized sum of the embeddings of each face and its mirror image. The result for
  /// a face that cannot be read is an empty array.
  private static func embeddings(
    _ faces: [Int], _ images: ImageInputReader, _ teacher: InferenceModel, _ pool: ThreadPool
  ) throws -> [[Float]] {
    let original = try TrainingInputBatch(
      reading: faces.map { InputRequest(face: $0) }, with: images, pool: pool)
    let mirrored = try TrainingInputBatch(
      reading: faces.map { InputRequest(face: $0, isMirrored: true) }, with: images, pool: pool)
    let sum = try Float.weightedSum(
      1, teacher.embeddings(of: original.inputs), 1, teacher.embeddings(of: mirrored.inputs),
      pool: pool)
    let unit = try NormalizeRows().forward([sum], OperationContext(pool: pool)).output
    let width = unit.shape.channels
    return unit.withUnsafeBufferPointer { values in
      original.isRead.enumerated().map { number, isRead in
        isRead ? Array(values[number * width..<(number + 1) * width]) : []
      }
    }
  }
}
