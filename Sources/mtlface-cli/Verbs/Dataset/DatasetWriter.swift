import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// Writes the faces of a data set as another, read on all threads.
struct DatasetWriter {
  /// What came of it.
  struct Summary {
    /// Faces of the new set.
    var faces = 0
    /// What was left out, the set's own problems not counted in.
    var problems: [FaceDataset.Problem] = []
  }

  /// Faces that may wait for one that takes long.
  private static let maximumInFlight = 32
  let console: Console
  let pool: ThreadPool

  /// Writes a set.
  ///
  /// - Parameters:
  ///   - set: Whose labels are written.
  ///   - folder: The folder of the new set; made where it is missing.
  ///   - form: As what it is written.
  ///   - encodedImage: The encoded picture of a face; what it throws leaves the face out.
  /// - Throws: `DatasetError` `empty` where all faces are left out.
  func write(
    _ set: FaceDataset, to folder: String, as format: DatasetOutputOptions.OutputFormat,
    encodedImage: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws -> Summary {
    let start = Stopwatch.now()
    try FileSystem.makeFolder(folder)
    var target = try DatasetSink(folder, format, set)
    var summary = Summary()
    try BatchPipeline(pool: pool, maximumInFlight: Self.maximumInFlight + pool.threadCount).run(
      set.count, prepare: encodedImage, process: { $0 }
    ) { index, result in
      console.progress(
        ProgressEstimate(done: index, total: set.count, seconds: Stopwatch.now() - start).text(
          "face"))
      let sample = set.samples[index]
      switch result {
      case .success(let bytes): try target.append(bytes, sample)
      case .failure(let error):
        summary.problems.append(FaceDataset.Problem(entry: sample.name, problem: "\(error)"))
      }
    }
    console.clearProgress()
    guard target.count > 0 else {
      throw DatasetError.empty(path: set.path, problem: summary.problems.first?.description)
    }
    summary.faces = target.count
    try target.commit()
    return summary
  }

  /// The encoded picture of a face that is aligned already.
  static func alignedImageBytes(_ set: FaceDataset, at index: Int, hint: String) throws -> [UInt8] {
    let image = try set.image(index)
    guard image.width == 112, image.height == 112 else {
      throw CommandError(
        description: "\(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try set.encodedImage(index)
  }
}
