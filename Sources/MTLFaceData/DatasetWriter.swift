import MTLFaceSupport
public import MTLFaceTensor

/// A writer that stores the faces of a data set as another data set. Images are processed on all
/// threads of a pool.
///
///     let writer = DatasetWriter(pool: pool)
///     let result = try writer.write(set, to: "copy", as: .records) {
///       try set.encodedAlignedFace(at: $0)
///     }
///     print(result.faceCount, result.problems)
///
/// The records or the list appear in the folder only when the new data set is complete. If it
/// cannot be completed, the new files are removed.
public struct DatasetWriter: Sendable {
  /// The file format of a written data set.
  public enum Format: String, Sendable, CaseIterable {
    /// The insightface files `train.rec`, `train.idx` and `property`. If any age or gender is
    /// known, the labels of a record are the identity, the age and the gender. Otherwise, the label
    /// is the identity.
    case records
    /// The file `list.txt` and a folder `images` of image files.
    case list
  }

  /// The result of writing a data set.
  public struct Summary: Sendable, Hashable {
    /// The number of faces written.
    public var faceCount = 0
    /// The faces that could not be written, each with the reason. The problems of the original data
    /// set are not included.
    public var problems: [FaceDataset.Problem] = []
  }

  /// The maximum number of faces, in addition to one per thread, that are processed ahead of the
  /// next face to write.
  private static let maximumInFlight = 32
  private let pool: ThreadPool

  /// Creates a writer.
  ///
  /// - Parameter pool: The thread pool to use. The result does not depend on the number of threads.
  public init(pool: ThreadPool) { self.pool = pool }

  /// Checks that a folder contains no data set that would be replaced.
  ///
  /// - Parameter folder: The path of the folder.
  /// - Throws: ``DatasetError`` `unsuitable` if the folder contains `train.rec` or `list.txt`.
  public static func requireNoDataset(in folder: String) throws(DatasetError) {
    for path in ["\(folder)/train.rec", "\(folder)/list.txt"] where FileSystem.exists(path) {
      throw .unsuitable(path: path, problem: "already exists; choose a folder without a data set")
    }
  }

  /// Writes a data set.
  ///
  /// - Parameters:
  ///   - set: The data set that provides the labels.
  ///   - folder: The path of the folder for the new data set, which is created if it does not
  ///     exist.
  ///   - format: The format of the new data set.
  ///   - progress: A closure that is called with the number of processed faces and the total number
  ///     of faces.
  ///   - encodedImage: A closure that returns the contents of a PNG or JPEG file of 112 x 112
  ///     pixels for the face at an index. It can be called on any thread. If it throws, the face is
  ///     omitted.
  /// - Returns: The number of faces written, and the omitted faces.
  /// - Throws: ``DatasetError`` `empty` if all faces are omitted; `FileError` or `CheckpointError`
  ///   if a file cannot be written.
  public func write(
    _ set: FaceDataset, to folder: String, as format: Format,
    progress: (Int, Int) -> Void = { _, _ in },
    encodedImage: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws -> Summary {
    var output = try DatasetOutput(folder, format, set)
    var summary = Summary()
    try BatchPipeline(pool: pool, maximumInFlight: Self.maximumInFlight + pool.threadCount).run(
      set.count, prepare: encodedImage, process: { $0 }
    ) { index, result in
      progress(index, set.count)
      let sample = set.samples[index]
      switch result {
      case .success(let bytes): try output.append(bytes, sample)
      case .failure(let error):
        summary.problems.append(FaceDataset.Problem(entry: sample.name, problem: "\(error)"))
      }
    }
    guard output.count > 0 else {
      throw DatasetError.empty(path: set.path, problem: summary.problems.first?.description)
    }
    summary.faceCount = output.count
    try output.commit()
    return summary
  }

  /// Writes a file `list.txt` that refers to the existing image files of a data set.
  ///
  /// - Parameters:
  ///   - set: The data set, whose images are not read. A face whose name contains a line break is
  ///     omitted.
  ///   - folder: The path of the folder for the list, which is created if it does not exist.
  /// - Returns: The number of faces written, and the omitted faces.
  /// - Throws: ``DatasetError`` `unsuitable` if a face is not in a separate image file; `FileError`
  ///   if the file cannot be written.
  public static func writeList(of set: FaceDataset, to folder: String) throws -> Summary {
    let named = set.filtered { $0.listProblem == nil }
    var created = ProvisionalFiles()
    try created.makeFolder(folder)
    try AtomicFile.write(named.absolutePathList(), to: "\(folder)/list.txt")
    created.keep()
    return Summary(
      faceCount: named.count,
      problems: set.samples.compactMap { sample in
        sample.listProblem.map { FaceDataset.Problem(entry: sample.name, problem: $0) }
      })
  }
}
