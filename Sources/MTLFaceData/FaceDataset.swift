import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceVision

/// A data set of labeled face images, which are read on demand.
///
///     let faces = try FaceDataset(records: "utkface", labels: .indexAgeGender)
///     print(faces.count, faces.samples[0].labels.age as Any, faces.problems.count)
///     let image = try faces.image(0)
///
/// Entries with invalid labels or names are excluded and reported in ``problems``. Images are not
/// checked when the data set is opened. An image that cannot be decoded causes an error when it is
/// read. A data set can be used from several threads at the same time.
public struct FaceDataset: Sendable {
  /// A face in a data set.
  public struct Sample: Sendable {
    /// The labels of the face. Unknown labels are `nil`.
    public var labels: FaceLabels
    /// The name of the face: the path of its image file (absolute or relative to the root folder of
    /// the data set), the key of its record, such as `record 12`, or its position in a verification
    /// file, such as `image 12`.
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
    /// The excluded entry, such as `line 12`, the path of a file or `record 12`.
    public let entry: String
    /// The reason why the entry is excluded.
    public let problem: String

    /// Creates a problem.
    ///
    /// - Parameters:
    ///   - entry: The excluded entry.
    ///   - problem: The reason why the entry is excluded.
    public init(entry: String, problem: String) {
      self.entry = entry
      self.problem = problem
    }

    /// A one-line message that states the entry and the reason.
    public var description: String { "\(entry): \(problem)" }
  }

  /// The path from which the data set was opened.
  public let path: String
  /// The faces, in the order of the source.
  public internal(set) var samples: [Sample]
  /// The names of the people, such as `Ada` or `1700`. The index of a name is the class number of
  /// the person in `FaceLabels/identity`.
  public internal(set) var identities: [String]
  /// The entries that were excluded because they are invalid or cannot be read, followed by the
  /// lines of corrections files that were skipped.
  public internal(set) var problems: [Problem]

  let root: String
  let records: RecordIOFile?
  private let pairs: VerificationPairsFile?
  /// The number of faces read from the source, including faces that have been removed since.
  package let originalCount: Int
  /// The index of each face among all faces read from the source, or `nil` if the data set is not a
  /// subset.
  private var originalIndices: [Int]?

  /// The number of faces.
  public var count: Int { samples.count }

  /// Returns the zero-based index of a face among all faces read from the source.
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

  /// Reads and decodes the image of a face without resizing it.
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

  /// Reads the encoded image of a face without decoding or checking it.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - limits: The limits on the size of the file. They do not apply to records and verification
  ///     files.
  /// - Returns: The encoded bytes, which are usually those of a PNG or JPEG image.
  /// - Throws: ``DatasetError`` `noSample` if the index is out of range; `ImageError` or
  ///   `CheckpointError` if the file or the record cannot be read.
  public func encodedImage(_ index: Int, limits: ImageLimits = .standard) throws -> [UInt8] {
    if case .file = try sample(index).source {
      return try ImageFile.bytes(filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) { Array($0) }
  }

  /// Returns the path of a face's image file, or `nil` if the face is not in a separate image file.
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

  /// Returns a data set of the faces that satisfy a condition. Classes are renumbered.
  ///
  /// - Parameter isIncluded: A condition on a face.
  public func filtered(_ isIncluded: (Sample) -> Bool) -> FaceDataset {
    subset(samples.indices.filter { isIncluded(samples[$0]) })
  }

  /// Returns a data set of the faces at the given indices, which must be valid. Classes are
  /// renumbered.
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
  /// Returns a data set in which the ages and genders of some faces are replaced.
  ///
  /// - Parameter labels: The new labels, keyed by face index. If an age or gender is `nil`, the
  ///   existing label is unchanged. Identities and invalid indices are ignored.
  public func settingLabels(_ labels: [Int: FaceLabels]) -> FaceDataset {
    var result = self
    for (index, new) in labels where samples.indices.contains(index) {
      if let age = new.age { result.samples[index].labels.age = age }
      if let gender = new.gender { result.samples[index].labels.gender = gender }
    }
    return result
  }
}
