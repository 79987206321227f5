import MTLFaceSupport

/// A writer for training sets in insightface's format, which consist of `train.rec`, `train.idx`
/// and `property`.
///
///     var writer = try RecordIOWriter(folder: "faces")
///     try writer.append(jpeg, labels: [3])
///     try writer.commit(classCount: 4, height: 112, width: 112)
///
/// Images have the keys 1, 2, ... in the order in which they are appended.
/// ``commit(classCount:height:width:)`` moves the three files into the folder, `train.rec` first.
/// If it is not called, no file is created or changed.
public struct RecordIOWriter: ~Copyable {
  private var records: AtomicFile
  private var index: AtomicFile
  private var property: AtomicFile
  private let path: String
  private var offset = 0
  /// The number of images appended so far.
  public private(set) var count = 0

  /// Creates a writer.
  ///
  /// - Parameter folder: The path of the folder, which must exist.
  /// - Throws: ``CheckpointError`` `cannotWrite` if a file cannot be written.
  public init(folder: String) throws {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    func file(_ name: String) throws -> AtomicFile {
      try CheckpointError.convertingFileErrors { try AtomicFile(replacing: folder + name) }
    }
    let records = try file("train.rec")
    let index = try file("train.idx")
    let property = try file("property")
    self.init(records: records, index: index, property: property, path: folder + "train.rec")
  }

  private init(
    records: consuming AtomicFile, index: consuming AtomicFile, property: consuming AtomicFile,
    path: String
  ) {
    self.records = records
    self.index = index
    self.property = property
    self.path = path
  }

  /// Appends an encoded image with its labels.
  ///
  /// - Parameters:
  ///   - image: The contents of a JPEG or PNG file of less than 2^28 bytes, which are stored
  ///     unchanged.
  ///   - labels: The 1 to 4096 labels.
  /// - Throws: ``CheckpointError`` `cannotWrite` if writing fails, or `malformedRecords` if the
  ///   number of labels or the size of the image is out of range.
  public mutating func append(_ image: UnsafeRawBufferPointer, labels: [Float]) throws {
    guard 1...RecordIOFile.maximumLabelCount ~= labels.count, image.count < 1 << 28 else {
      throw CheckpointError.malformedRecords(
        path: path,
        problem: "a record cannot contain the labels (\(labels.count)) and bytes (\(image.count))")
    }
    try writeFirstRecord()
    count += 1
    // A single label is stored in the header.
    var payload = Self.bytes(UInt32(labels.count == 1 ? 0 : labels.count))
    payload += Self.bytes(labels.count == 1 ? labels[0].bitPattern : 0)
    payload += Self.bytes(UInt64(count)) + Self.bytes(UInt64(0))
    if labels.count > 1 { payload += labels.flatMap { Self.bytes($0.bitPattern) } }
    try append(payload: payload + image, key: count)
  }

  /// Completes the three files and moves them into the folder.
  ///
  /// - Parameters:
  ///   - classCount: The number of identities, or the number of images if the images have no
  ///     identities.
  ///   - height: The height of all images in pixels.
  ///   - width: The width of all images in pixels.
  /// - Throws: ``CheckpointError`` `cannotWrite` if a file cannot be written.
  public mutating func commit(classCount: Int, height: Int, width: Int) throws {
    try writeFirstRecord()
    try CheckpointError.convertingFileErrors {
      try records.overwrite(Self.header(images: count), at: 8)
      try property.write(Array("\(classCount),\(height),\(width)\n".utf8))
      try records.commit()
      try index.commit()
      try property.commit()
    }
  }

  /// Writes record 0 before the first image. `commit` sets the number of images in it.
  private mutating func writeFirstRecord() throws {
    if offset == 0 { try append(payload: Self.header(images: 0), key: 0) }
  }

  /// Returns record 0, which has flag 2 and the labels [images + 1, images + 1].
  private static func header(images: Int) -> [UInt8] {
    let end = bytes(Float(images + 1).bitPattern)
    return bytes(UInt32(2)) + [UInt8](repeating: 0, count: 20) + end + end
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  /// Appends a record, which is split wherever the payload contains the magic number at a multiple
  /// of four bytes.
  ///
  /// Without the split, a reader that searches for the next record would stop inside this record.
  private mutating func append(payload: [UInt8], key: Int) throws {
    try CheckpointError.convertingFileErrors {
      try index.write(Array("\(key)\t\(offset)\n".utf8))
    }
    let magic = Self.bytes(RecordIOFile.magic)
    var cuts: [Int] = []
    for start in stride(from: 0, to: payload.count - 3, by: 4)
    where payload[start] == magic[0] && payload[start..<start + 4].elementsEqual(magic) {
      cuts.append(start)
    }
    var start = 0
    for (part, end) in (cuts + [payload.count]).enumerated() {
      let isLast = part == cuts.count
      let kind: UInt32 = cuts.isEmpty ? 0 : part == 0 ? 1 : isLast ? 3 : 2
      let bytes = Array(payload[start..<end])
      let padding = [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
      let record = magic + Self.bytes(kind << 29 | UInt32(bytes.count)) + bytes + padding
      try CheckpointError.convertingFileErrors { try records.write(record) }
      offset += record.count
      start = end + 4
    }
  }
}
