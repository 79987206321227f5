import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// What a teacher says of the faces: the rows of `.npy` files, one a set, or a model's embeddings, made
/// once and kept on disk.
struct TeacherEmbeddings: Sendable {
  private enum Source: Sendable {
    case arrays([StoredTensor?])
    case cache(RowCache)
  }

  /// Numbers of an embedding.
  let size: Int
  private let source: Source
  private let faces: TrainingFaces

  /// The arrays that the data sets name; nil where none does.
  /// - Throws: ``TrainingError/unsuitableData(_:)`` for arrays that do not fit their sets.
  init?(arrays sources: [TrainingDataSource], _ faces: TrainingFaces) throws {
    var arrays: [StoredTensor?] = []
    var size: Int?
    for (source, set) in zip(sources, faces.sets) {
      guard let path = source.teacher else {
        arrays.append(nil)
        continue
      }
      let array = try NumpyFile.open(path)
      guard array.shape.count == 2, array.shape[0] == set.readCount, (1...65_536) ~= array.shape[1],
        size ?? array.shape[1] == array.shape[1]
      else {
        throw TrainingError.unsuitableData(
          "\(path) is \(array.shape), and a teacher gives a row to each of the \(set.readCount) faces "
            + "of \(set.path), all sets' rows of one length")
      }
      size = array.shape[1]
      arrays.append(array)
    }
    guard let size else { return nil }
    self.size = size
    self.source = .arrays(arrays)
    self.faces = faces
  }

  /// A model's embeddings, from its cache.
  init(cache: RowCache, size: Int, _ faces: TrainingFaces) {
    source = .cache(cache)
    self.size = size
    self.faces = faces
  }

  /// The embeddings of faces, `[n, size]`; zeros where there is none.
  func rows(_ chosen: [Int]) throws -> Tensor<Float> {
    let rows = try Tensor<Float>(repeating: 0, shape: Shape(chosen.count, size))
    for (number, face) in chosen.enumerated() {
      let row = UnsafeMutableBufferPointer(start: rows.output + number * size, count: size)
      switch source {
      case .cache(let cache):
        do { try cache.read(face, into: row) } catch { row.update(repeating: 0) }
      case .arrays(let arrays):
        let (set, index) = faces.place(face)
        let place = faces.sets[set].place(index)
        arrays[set]?.read(place * size..<(place + 1) * size, into: row)
      }
    }
    return rows
  }
}

extension TeacherEmbeddings {
  /// What a model's embeddings of the faces to learn from take.
  static func plan(_ faces: TrainingFaces, _ teacher: InferenceModel, folder: String)
    -> RowCache.Plan
  {
    var key = Fingerprint()
    for set in faces.sets { key.mix(set.fingerprint) }
    key.mix(teacher.embeddingIdentity)
    let layout = RowCache.Layout(
      key: key.value, rows: faces.trainingCount,
      width: teacher.network.configuration.embeddingDimension)
    return RowCache.Plan(
      path: "\(folder)/teacher-\(String(key.value, radix: 16)).rows", layout: layout,
      content: "the teacher's embeddings of \(layout.rows) faces")
  }

  /// Opens a model's embeddings, or makes them first; nil where it was stopped.
  static func open(
    _ plan: RowCache.Plan, _ faces: TrainingFaces, _ teacher: InferenceModel,
    pool: ThreadPool, progress: (Int) -> Void, shouldStop: () -> Bool
  ) throws -> TeacherEmbeddings? {
    let pictures = PictureReader(faces: faces, size: teacher.network.configuration.inputSize)
    let cache = try plan.opened(progress: progress, shouldStop: shouldStop) { rows in
      try embeddings(Array(rows), pictures, teacher, pool)
    }
    return cache.map { TeacherEmbeddings(cache: $0, size: plan.layout.width, faces) }
  }

  /// The embeddings of a face and of its mirror image together, of unit length.
  private static func embeddings(
    _ chosen: [Int], _ pictures: PictureReader, _ teacher: InferenceModel, _ pool: ThreadPool
  ) throws -> [[Float]] {
    let plain = try FaceRows(chosen.map { FaceDraw(face: $0) }, by: pictures, pool: pool)
    let mirrored = try FaceRows(
      chosen.map { FaceDraw(face: $0, isMirrored: true) }, by: pictures, pool: pool)
    let sum = try Float.sum(
      1, teacher.embeddings(of: plain.rows), 1, teacher.embeddings(of: mirrored.rows),
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
