import MTLFaceCheckpoint
public import MTLFaceVision

/// Faces with labels, each read when it is asked for.
///
///     let faces = try FaceDataSet(records: "utkface", labels: .indexAgeGender)
///     print(faces.count, faces.samples[0].labels.age as Any, faces.problems.count)
///     let image = try faces.image(0)
///
/// What is faulty in a list or a name is left out and told in ``problems``; a picture that cannot be
/// read is found out when it is read. Values are safe to share between threads.
public struct FaceDataSet: Sendable {
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
  let records: RecordFile?
  private let pairs: VerificationPairsFile?
  /// How many faces were read; some may have been taken out since.
  package let readCount: Int
  /// Each face's place among all that were read; nil while none has been taken out.
  private var places: [Int]?

  /// How many faces.
  public var count: Int { samples.count }

  /// A face's place, from 0, among all that were read.
  package func place(_ index: Int) -> Int {
    guard let places, places.indices.contains(index) else { return index }
    return places[index]
  }

  init(
    path: String, root: String = "", samples: [Sample], identities: [String] = [],
    problems: [Problem] = [], records: RecordFile? = nil, pairs: VerificationPairsFile? = nil
  ) {
    self.path = path
    self.root = root.isEmpty || root.hasSuffix("/") ? root : root + "/"
    self.samples = samples
    readCount = samples.count
    self.identities = identities
    self.problems = problems
    self.records = records
    self.pairs = pairs
  }

  /// The picture of a face, as it is stored.
  ///
  /// - Throws: ``DataSetError`` `noSample`; `ImageError` and `CheckpointError` for pictures and
  ///   records that cannot be read.
  public func image(_ index: Int, limits: ImageLimits = .standard) throws -> Image {
    if case .file = try sample(index).source {
      return try Image(contentsOf: filePath(samples[index]), limits: limits)
    }
    return try withRecordBytes(index) {
      try Image(decoding: $0, name: "\(path), \(samples[index].name)", limits: limits)
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
  package func picturePath(_ index: Int) -> String? {
    guard samples.indices.contains(index), case .file = samples[index].source else { return nil }
    return filePath(samples[index])
  }

  /// The path of a face's picture file.
  func filePath(_ sample: Sample) -> String {
    sample.name.hasPrefix("/") ? sample.name : root + sample.name
  }

  private func sample(_ index: Int) throws(DataSetError) -> Sample {
    guard samples.indices.contains(index) else {
      throw .noSample(path: path, index: index, count: count)
    }
    return samples[index]
  }

  private func withRecordBytes<Result>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    switch samples[index].source {
    case .record(let record): if let records { return try records.withImageBytes(record, body) }
    case .pair(let image): if let pairs { return try pairs.withImageBytes(image, body) }
    case .file: break
    }
    throw DataSetError.noSample(path: path, index: index, count: count)
  }

  /// The faces for which something holds, their classes numbered anew.
  public func filtered(_ isWanted: (Sample) -> Bool) -> FaceDataSet {
    subset(samples.indices.filter { isWanted(samples[$0]) })
  }

  /// The faces at places that it has, in the order given, their classes numbered anew.
  func subset(_ indices: [Int]) -> FaceDataSet {
    var result = self
    var classes = ClassNumbers()
    result.samples = indices.map { index in
      var sample = samples[index]
      sample.labels.identity = sample.labels.identity.map { classes.number(of: identities[$0]) }
      return sample
    }
    result.places = indices.map(place)
    result.identities = classes.names
    return result
  }
}

extension FaceDataSet {
  /// The faces with ages and genders of others' finding, by their place; what is nil stays as it is.
  public func annotated(_ labels: [Int: FaceLabels]) -> FaceDataSet {
    var result = self
    for (index, new) in labels where samples.indices.contains(index) {
      if let age = new.age { result.samples[index].labels.age = age }
      if let gender = new.gender { result.samples[index].labels.gender = gender }
    }
    return result
  }
}

/// Numbers classes from 0 in the order in which their names come.
struct ClassNumbers {
  /// The names, by number.
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  /// Classes that have their numbers already.
  init(_ names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  /// The number of a name.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    let number = names.count
    numbers[name] = number
    names.append(name)
    return number
  }
}
