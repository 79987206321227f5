import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceVision

/// A data set of labeled face images, each of which is read on demand.
///
///     let faces = try FaceDataset(records: "utkface", labels: .indexAgeGender)
///     print(faces.count, faces.samples[0].labels.age as Any, faces.problems.count)
///     let image = try faces.image(0)
///
/// Entries with invalid labels or names are excluded and reported in ``problems``. Images are not
/// checked in advance: an image that cannot be decoded causes an error when it is read. A data set
/// can be used from several threads at the same time.
public struct FaceDataset: Sendable {
  /// A face of a data set.
  public struct Sample: Sendable {
    /// The labels of the face; unknown ones are `nil`.
    public var labels: FaceLabels
    /// The name of the face in its data set: a path relative to the root, an absolute path, or the
    /// key of a record (`record 12`).
    public let name: String
    let source: Source
  }

  enum Source: Sendable {
    case file
    case record(Int)
    case pair(Int)
  }

  /// An entry that was excluded from the data set.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// The excluded entry, such as a line of a list, a file or a record.
    public let entry: String
    /// The reason for the exclusion.
    public let problem: String

    /// Creates a problem.
    public init(entry: String, problem: String) {
      self.entry = entry
      self.problem = problem
    }

    /// The entry and the reason on one line.
    public var description: String { "\(entry): \(problem)" }
  }

  /// The path that the data set was opened from; used in messages.
  public let path: String
  /// The faces.
  public internal(set) var samples: [Sample]
  /// The names of the people in the source, such as `Ada` or `1700`. A person's index in this list
  /// is the class number in `FaceLabels/identity`.
  public internal(set) var identities: [String]
  /// The entries that were excluded because they are invalid.
  public internal(set) var problems: [Problem]

  let root: String
  let records: RecordIOFile?
  private let pairs: VerificationPairsFile?
  /// The number of faces read from the source, including faces that were removed later.
  package let originalCount: Int
  /// The index of each face among all faces read from the source; `nil` if none was removed.
  private var originalIndices: [Int]?

  /// The number of faces.
  public var count: Int { samples.count }

  /// Returns the index of a face, from 0, among all faces read from the source.
  package func originalIndex(of index: Int) -> Int {
    guard let originalIndices, originalIndices.indices.contains(index) else { return index }
    return originalIndices[index]
  }

  init(
    path: String, root: String = "", samples: [Sample], identities: [String] = [],
    problems: [Problem] = [], records: RecordIOFile? = nil, pairs: VerificationPairsFile? = nil
  ) {
    self.path = path
    self.root = root.isEmpty || root.hasSuffix("/") ? root : root + "/"
    self.samples = samples
    originalCount = samples.count
    self.identities = identities
    self.problems = problems
    self.records = records
    self.pairs = pairs
  }

  /// Reads and decodes the image of a face in its stored size.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - limits: The limits on the size of the file and of the image.
  /// - Throws: ``DatasetError`` `noSample` if the index is out of range; `ImageError` or
  ///   `CheckpointError` if the image or its record cannot be read.
  public func image(_ index: Int, limits: ImageLimits = .standard) throws -> RGBImage {
    if case .file = try sample(index).source {
      return try RGBImage(contentsOf: filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) {
      try RGBImage(decoding: $0, name: "\(path), \(samples[index].name)", limits: limits)
    }
  }

  /// Reads the encoded image of a face, a PNG or JPEG file, without decoding or checking it.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - limits: The limit on the size of the file.
  /// - Throws: ``DatasetError`` `noSample` if the index is out of range; `ImageError` or
  ///   `CheckpointError` if the file or the record cannot be read.
  public func encodedImage(_ index: Int, limits: ImageLimits = .standard) throws -> [UInt8] {
    if case .file = try sample(index).source {
      return try ImageFile.bytes(filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) { Array($0) }
  }

  /// Returns the path of a face's image file; `nil` if the face is not in a separate image file.
  package func imagePath(_ index: Int) -> String? {
    guard samples.indices.contains(index), case .file = samples[index].source else { return nil }
    return filePath(samples[index])
  }

  /// Returns the path of the image file of a face whose source is a file.
  func filePath(_ sample: Sample) -> String {
    sample.name.hasPrefix("/") ? sample.name : root + sample.name
  }

  private func sample(_ index: Int) throws(DatasetError) -> Sample {
    guard samples.indices.contains(index) else {
      throw .noSample(path: path, index: index, count: count)
    }
    return samples[index]
  }

  private func withRecordBytes<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    switch samples[index].source {
    case .record(let record): if let records { return try records.withImageBytes(at: record, body) }
    case .pair(let image): if let pairs { return try pairs.withImageBytes(at: image, body) }
    case .file: break
    }
    throw DatasetError.noSample(path: path, index: index, count: count)
  }

  /// Returns the data set of the faces that satisfy a condition, with renumbered classes.
  public func filtered(_ isWanted: (Sample) -> Bool) -> FaceDataset {
    subset(samples.indices.filter { isWanted(samples[$0]) })
  }

  /// Returns the data set of the faces at valid indices, in the given order, with renumbered
  /// classes.
  func subset(_ indices: [Int]) -> FaceDataset {
    var result = self
    var classes = ClassNumbering()
    result.samples = indices.map { index in
      var sample = samples[index]
      sample.labels.identity = sample.labels.identity.map { classes.number(of: identities[$0]) }
      return sample
    }
    result.originalIndices = indices.map(originalIndex(of:))
    result.identities = classes.names
    return result
  }
}

extension FaceDataset {
  /// Returns the data set with other ages and genders for some faces.
  ///
  /// - Parameter labels: The new labels by the index of the face. An age or gender that is `nil`
  ///   leaves the existing one. Identities and invalid indices are ignored.
  public func settingLabels(_ labels: [Int: FaceLabels]) -> FaceDataset {
    var result = self
    for (index, new) in labels where samples.indices.contains(index) {
      if let age = new.age { result.samples[index].labels.age = age }
      if let gender = new.gender { result.samples[index].labels.gender = gender }
    }
    return result
  }
}
