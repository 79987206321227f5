import MTLFace
import MTLFaceTensor

/// Writes the faces of a data set as another, read on all threads.
struct DatasetWriter {
  /// What came of it.
  struct Written {
    /// Faces of the new set.
    var faces = 0
    /// What was left out, the set's own problems not counted in.
    var problems: [FaceDataSet.Problem] = []
  }

  /// Faces that may wait for one that takes long.
  private static let ahead = 32
  let console: Console
  let pool: ThreadPool

  /// Writes a set.
  ///
  /// - Parameters:
  ///   - set: Whose labels are written.
  ///   - folder: The folder of the new set; made where it is missing.
  ///   - form: As what it is written.
  ///   - picture: The encoded picture of a face; what it throws leaves the face out.
  /// - Throws: `DataSetError` `empty` where all faces are left out.
  func write(
    _ set: FaceDataSet, to folder: String, as form: DatasetOutput.Form,
    picture: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws -> Written {
    let start = Stopwatch.now()
    try SystemFile.makeFolder(folder)
    var target = try DatasetTarget(folder, form, set)
    var written = Written()
    try WorkLine(pool: pool, ahead: Self.ahead + pool.threads).run(
      set.count, prepare: picture, answer: { $0 }
    ) { index, result in
      console.progress(
        Throughput(done: index, of: set.count, seconds: Stopwatch.now() - start).text("face"))
      let sample = set.samples[index]
      switch result {
      case .success(let bytes): try target.append(bytes, sample)
      case .failure(let error):
        written.problems.append(FaceDataSet.Problem(entry: sample.name, problem: "\(error)"))
      }
    }
    console.clearProgress()
    guard target.count > 0 else {
      throw DataSetError.empty(path: set.path, problem: written.problems.first?.description)
    }
    written.faces = target.count
    try target.commit()
    return written
  }

  /// The encoded picture of a face that is aligned already.
  static func alignedPicture(_ set: FaceDataSet, _ index: Int, mend: String) throws -> [UInt8] {
    let image = try set.image(index)
    guard image.width == 112, image.height == 112 else {
      throw PhotoProblem(
        description: "\(image.width) x \(image.height) pixels, not 112 x 112; \(mend)")
    }
    return try set.encodedImage(index)
  }
}
