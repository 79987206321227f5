import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// Writes the faces of a data set as another data set, processing images on all threads.
struct DatasetWriter {
  /// The result of writing a data set.
  struct Summary {
    /// The number of faces written.
    var faces = 0
    /// The faces that could not be written, without the problems of opening the input.
    var problems: [FaceDataset.Problem] = []
  }

  /// The number of finished faces, in addition to one per thread, that may wait for an earlier one.
  private static let maximumInFlight = 32
  let console: Console
  let pool: ThreadPool

  /// Writes a data set.
  ///
  /// - Parameters:
  ///   - set: The data set that provides the labels.
  ///   - folder: The folder of the new data set, created if it does not exist.
  ///   - format: The format of the new data set.
  ///   - encodedImage: Returns the encoded image of a face by index, or throws an error to omit the
  ///     face. Called on any thread.
  /// - Throws: `DatasetError.empty` if all faces are omitted, and errors of writing.
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

  /// Returns the encoded image of an aligned face, unchanged.
  ///
  /// - Parameters:
  ///   - set: The data set.
  ///   - index: The index of the face.
  ///   - hint: The remedy to state in the error for an image that is not 112 x 112.
  static func alignedImageBytes(_ set: FaceDataset, at index: Int, hint: String) throws -> [UInt8] {
    let image = try set.image(index)
    guard image.width == 112, image.height == 112 else {
      throw CommandError(
        description: "\(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try set.encodedImage(index)
  }
}
