import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceSupport

/// The output of a ``DatasetWriter``: records, or image files and a list. An output that is not
/// completed leaves no files.
struct DatasetOutput: ~Copyable {
  private var records: RecordIOWriter?
  private var list = ""
  private var created = ProvisionalFiles()
  private let folder: String
  private let set: FaceDataset
  private let hasIdentities: Bool
  private let hasAges: Bool
  private var classes: Set<Float> = []
  private var unidentifiedCount = 0
  /// The number of faces written so far.
  private(set) var count = 0

  /// Creates an empty output.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder, which is created if it does not exist.
  ///   - format: The format of the output.
  ///   - set: The data set to write. Its labels determine the label layout of records.
  /// - Throws: `FolderError`, `CheckpointError` or `FileError` if a folder or a file cannot be
  ///   created.
  init(_ folder: String, _ format: DatasetWriter.Format, _ set: FaceDataset) throws {
    self.folder = folder
    self.set = set
    hasIdentities = !set.identities.isEmpty
    hasAges = set.samples.contains { $0.labels.age != nil || $0.labels.gender != nil }
    try created.makeFolder(folder)
    records = format == .records ? try RecordIOWriter(folder: folder) : nil
    if format == .list { try created.makeFolder("\(folder)/images") }
  }

  /// Appends a face.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the image file.
  ///   - sample: The face, which provides the labels.
  /// - Throws: `CheckpointError` or `FileError` if a file cannot be written.
  mutating func append(_ bytes: [UInt8], _ sample: FaceDataset.Sample) throws {
    count += 1
    if records == nil { try appendFile(bytes, sample) } else { try appendRecord(bytes, sample) }
  }

  private mutating func appendRecord(_ bytes: [UInt8], _ sample: FaceDataset.Sample) throws {
    let labels = sample.labels
    // If some faces have an identity, each face without one gets a unique identity. A common
    // identity would state that all of these faces are of the same person.
    if labels.identity == nil { unidentifiedCount += 1 }
    let uniqueIdentity = set.identities.count + unidentifiedCount - 1
    let identity = Float(hasIdentities ? labels.identity ?? uniqueIdentity : count)
    classes.insert(identity)
    let values = [identity, Float(labels.age ?? -1), Float(labels.gender?.rawValue ?? -1)]
    try bytes.withUnsafeBytes { try records?.append($0, labels: hasAges ? values : [identity]) }
  }

  private mutating func appendFile(_ bytes: [UInt8], _ sample: FaceDataset.Sample) throws {
    let isPNG = bytes.starts(with: [0x89, 0x50])
    let name =
      "images/\(String(count).leftPadded(to: 7, with: "0"))" + (isPNG ? ".png" : ".jpg")
    created.willCreate("\(folder)/\(name)")
    try bytes.withUnsafeBytes { try AtomicFile.write($0, to: "\(folder)/\(name)") }
    list += set.listLine(sample, name: name)
  }

  /// Completes the output. The records or the list do not appear in the folder before this call.
  ///
  /// - Throws: `CheckpointError` or `FileError` if a file cannot be written.
  mutating func commit() throws {
    if records == nil {
      try AtomicFile.write(list, to: "\(folder)/list.txt")
    } else {
      try records?.commit(classCount: classes.count, height: 112, width: 112)
    }
    created.keep()
  }
}
