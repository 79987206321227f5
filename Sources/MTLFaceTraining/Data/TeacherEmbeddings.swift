import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// What a teacher says of the faces: the rows of `.npy` files, one a set, or a model's embeddings, made
/// once and kept on disk.
struct TeacherEmbeddings: Sendable {
  private enum Source: Sendable {
    case arrays([StoredTensor?])
    case cache(MappedOutputCache)
  }

  /// Numbers of an embedding.
  let size: Int
  private let source: Source
  private let dataset: CombinedFaceDataset

  /// The arrays that the data sets name; nil where none does.
  /// - Throws: ``TrainingError/unsuitableData(_:)`` for arrays that do not fit their sets.
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
          "\(path) is \(array.shape), and a teacher gives a row to each of the \(set.originalCount) faces "
            + "of \(set.path), all sets' rows of one length")
      }
      size = array.shape[1]
      arrays.append(array)
    }
    guard let size else { return nil }
    self.size = size
    self.source = .arrays(arrays)
    self.dataset = dataset
  }

  /// A model's embeddings, from its cache.
  init(cache: MappedOutputCache, size: Int, _ dataset: CombinedFaceDataset) {
    source = .cache(cache)
    self.size = size
    self.dataset = dataset
  }

  /// The embeddings of faces, `[n, size]`; zeros where there is none.
  func embeddings(of chosen: [Int]) throws -> Tensor<Float> {
    let rows = try Tensor<Float>(repeating: 0, shape: TensorShape(chosen.count, size))
    for (number, face) in chosen.enumerated() {
      let row = UnsafeMutableBufferPointer(
        start: rows.uninitializedPointer + number * size, count: size)
      switch source {
      case .cache(let cache):
        do { try cache.read(face, into: row) } catch { row.update(repeating: 0) }
      case .arrays(let arrays):
        let (set, index) = dataset.location(of: face)
        let place = dataset.sets[set].originalIndex(of: index)
        arrays[set]?.read(place * size..<(place + 1) * size, into: row)
      }
    }
    return rows
  }
}

extension TeacherEmbeddings {
  /// What a model's embeddings of the faces to learn from take.
  static func makeCachePlan(
    _ dataset: CombinedFaceDataset, _ teacher: InferenceModel, folder: String
  )
    -> MappedOutputCache.Plan
  {
    var key = Fingerprint()
    for set in dataset.sets { key.mix(set.fingerprint) }
    key.mix(teacher.embeddingFingerprint)
    let layout = MappedOutputCache.Layout(
      key: key.value, rows: dataset.trainingCount,
      width: teacher.network.configuration.embeddingDimension)
    return MappedOutputCache.Plan(
      path: "\(folder)/teacher-\(String(key.value, radix: 16)).rows", layout: layout,
      contentDescription: "the teacher's embeddings of \(layout.rows) faces")
  }

  /// Opens a model's embeddings, or makes them first; nil where it was stopped.
  static func open(
    _ plan: MappedOutputCache.Plan, _ dataset: CombinedFaceDataset, _ teacher: InferenceModel,
    pool: ThreadPool, progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws -> TeacherEmbeddings? {
    let pictures = ImageInputReader(dataset: dataset, size: teacher.network.configuration.inputSize)
    let cache = try plan.open(progress: progress, shouldStop: shouldStop) { rows in
      try embeddings(Array(rows), pictures, teacher, pool)
    }
    return cache.map { TeacherEmbeddings(cache: $0, size: plan.layout.width, dataset) }
  }

  /// The embeddings of a face and of its mirror image together, of unit length.
  private static func embeddings(
    _ chosen: [Int], _ pictures: ImageInputReader, _ teacher: InferenceModel, _ pool: ThreadPool
  ) throws -> [[Float]] {
    let plain = try TrainingInputBatch(
      reading: chosen.map { InputRequest(face: $0) }, with: pictures, pool: pool)
    let mirrored = try TrainingInputBatch(
      reading: chosen.map { InputRequest(face: $0, isMirrored: true) }, with: pictures, pool: pool)
    let sum = try Float.weightedSum(
      1, teacher.embeddings(of: plain.inputs), 1, teacher.embeddings(of: mirrored.inputs),
      pool: pool)
    let unit = try NormalizeRows().forward([sum], OperationContext(pool: pool)).output
    let width = unit.shape.channels
    return unit.withUnsafeBufferPointer { values in
      plain.isRead.enumerated().map { number, isRead in
        isRead ? Array(values[number * width..<(number + 1) * width]) : []
      }
    }
  }
}
