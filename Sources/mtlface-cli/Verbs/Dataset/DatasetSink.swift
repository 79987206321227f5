import MTLFace
import MTLFaceData
import MTLFaceCheckpoint
import MTLFaceSupport

/// A data set being written, as records or as files with a list.
struct DatasetSink: ~Copyable {
  private var records: RecordIOWriter?
  private var list = ""
  private let folder: String
  private let set: FaceDataset
  private let hasIdentities: Bool
  private let hasAges: Bool
  /// The number of faces written so far.
  private(set) var count = 0
  private var classes: Set<Float> = []
  private var nameless = 0

  /// Creates the output for a data set.
  ///
  /// - Parameters:
  ///   - folder: The folder of the output.
  ///   - target: The format of the output.
  ///   - set: The data set whose labels determine the layout of the labels.
  init(_ folder: String, _ target: DatasetOutputOptions.OutputFormat, _ set: FaceDataset) throws {
    self.folder = folder
    self.set = set
    hasIdentities = !set.identities.isEmpty
    hasAges = set.samples.contains { $0.labels.age != nil || $0.labels.gender != nil }
    records = target == .records ? try RecordIOWriter(folder: folder) : nil
    if target == .list { try FileSystem.makeFolder("\(folder)/images") }
  }

  /// Appends the encoded image of a face with its labels.
  mutating func append(_ bytes: [UInt8], _ sample: FaceDataset.Sample) throws {
    count += 1
    let labels = sample.labels
    let gender = labels.gender?.rawValue ?? -1
    guard records == nil else {
      // If other faces have an identity, each face without one receives a unique identity, because
      // unnamed faces do not show the same person.
      if labels.identity == nil { nameless += 1 }
      let uniqueIdentity = set.identities.count + nameless - 1
      let identity = Float(hasIdentities ? labels.identity ?? uniqueIdentity : count)
      classes.insert(identity)
      let all = [identity, Float(labels.age ?? -1), Float(gender)]
      try bytes.withUnsafeBytes { try records?.append($0, labels: hasAges ? all : [identity]) }
      return
    }
    let number = String(count)
    let isPNG = bytes.starts(with: [0x89, 0x50])
    let name =
      "images/\(String(repeating: "0", count: max(0, 7 - number.count)))\(number)"
      + (isPNG ? ".png" : ".jpg")
    try bytes.withUnsafeBytes { try AtomicFile.write($0, to: "\(folder)/\(name)") }
    list += set.listLine(sample, name: name)
  }

  /// Completes the output and makes it visible in the folder.
  mutating func commit() throws {
    guard records == nil else {
      try records?.commit(classCount: classes.count, height: 112, width: 112)
      return
    }
    try AtomicFile.write(list, to: "\(folder)/list.txt")
  }
}
