import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceVision

/// Faces with labels, each read when it is asked for.
///
///     let faces = try FaceDataset(records: "utkface", labels: .indexAgeGender)
///     print(faces.count, faces.samples[0].labels.age as Any, faces.problems.count)
///     let image = try faces.image(0)
///
/// What is faulty in a list or a name is left out and told in ``problems``; a picture that cannot be
/// read is found out when it is read. Values are safe to share between threads.
public struct FaceDataset: Sendable {
  /// A face.
  public struct Sample: Sendable {
    /// What is known of it.
    public var labels: FaceLabels
    /// The name by which its data set knows it: a path below the root, or a record's key.
    public let name: String
    let source: Source
  }

  enum Source: Sendable {
    case file
    case record(Int)
    case pair(Int)
  }

  /// Something that was left out.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// What it is: a line of a list, a file, a record.
    public let entry: String
    /// What is wrong with it.
    public let problem: String

    /// A problem.
    public init(entry: String, problem: String) {
      self.entry = entry
      self.problem = problem
    }

    /// One line.
    public var description: String { "\(entry): \(problem)" }
  }

  /// Where it came from, for messages.
  public let path: String
  /// The faces.
  public internal(set) var samples: [Sample]
  /// What the classes are called in the data set, by class: names, or numbers with gaps.
  public internal(set) var identities: [String]
  /// What was left out.
  public internal(set) var problems: [Problem]

  let root: String
  let records: RecordIOFile?
  private let pairs: VerificationPairsFile?
  /// How many faces were read; some may have been taken out since.
  package let originalCount: Int
  /// Each face's place among all that were read; nil while none has been taken out.
  private var originalIndices: [Int]?

  /// How many faces.
  public var count: Int { samples.count }

  /// A face's place, from 0, among all that were read.
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

  /// The picture of a face, as it is stored.
  ///
  /// - Throws: ``DatasetError`` `noSample`; `ImageError` and `CheckpointError` for pictures and
  ///   records that cannot be read.
  public func image(_ index: Int, limits: ImageLimits = .standard) throws -> RGBImage {
    if case .file = try sample(index).source {
      return try RGBImage(contentsOf: filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) {
      try RGBImage(decoding: $0, name: "\(path), \(samples[index].name)", limits: limits)
    }
  }

  /// The file of a face's picture, PNG or JPEG, as it is stored; its content is not looked at.
  ///
  /// - Throws: As for the picture.
  public func encodedImage(_ index: Int, limits: ImageLimits = .standard) throws -> [UInt8] {
    if case .file = try sample(index).source {
      return try ImageFile.bytes(filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) { Array($0) }
  }

  /// The path of a face's picture; nil for one that is no file of its own.
  package func imagePath(_ index: Int) -> String? {
    guard samples.indices.contains(index), case .file = samples[index].source else { return nil }
    return filePath(samples[index])
  }

  /// The path of a face's picture file.
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

  /// The faces for which something holds, their classes numbered anew.
  public func filtered(_ isWanted: (Sample) -> Bool) -> FaceDataset {
    subset(samples.indices.filter { isWanted(samples[$0]) })
  }

  /// The faces at places that it has, in the order given, their classes numbered anew.
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
  /// The faces with ages and genders of others' finding, by their place; what is nil stays as it is.
  public func settingLabels(_ labels: [Int: FaceLabels]) -> FaceDataset {
    var result = self
    for (index, new) in labels where samples.indices.contains(index) {
      if let age = new.age { result.samples[index].labels.age = age }
      if let gender = new.gender { result.samples[index].labels.gender = gender }
    }
    return result
  }
}
