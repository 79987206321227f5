/// Writes a training set as insightface reads it: `train.rec`, `train.idx` and `property` in a folder
/// that exists.
///
///     var writer = try RecordIOWriter(folder: "faces")
///     try writer.append(jpeg, labels: [3])
///     try writer.commit(classCount: 4, height: 112, width: 112)
///
/// Images get the keys 1, 2, ... in their order. The three files appear when all is written, the
/// records first; without ``commit(classCount:height:width:)`` nothing does.
public struct RecordIOWriter: ~Copyable {
  private var records: AtomicFile
  private var index: AtomicFile
  private var property: AtomicFile
  private let path: String
  private var offset = 0
  /// Images so far.
  public private(set) var count = 0

  /// Begins a set.
  ///
  /// - Throws: ``CheckpointError`` `cannotWrite`.
  public init(folder: String) throws {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    let records = try AtomicFile(replacing: folder + "train.rec")
    let index = try AtomicFile(replacing: folder + "train.idx")
    let property = try AtomicFile(replacing: folder + "property")
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
  ///   - image: JPEG or PNG, as it is.
  ///   - labels: One or more, at most 4096.
  /// - Throws: ``CheckpointError`` `cannotWrite`; `malformedRecords` for a number of labels or a size
  ///   that the format cannot hold.
  public mutating func append(_ image: UnsafeRawBufferPointer, labels: [Float]) throws {
    guard 1...RecordIOFile.maximumLabelCount ~= labels.count, image.count < 1 << 28 else {
      throw CheckpointError.malformedRecords(
        path: path, problem: "\(labels.count) labels and \(image.count) bytes do not fit a record")
    }
    try begin()
    count += 1
    // One label stands in the header itself.
    var payload = Self.bytes(UInt32(labels.count == 1 ? 0 : labels.count))
    payload += Self.bytes(labels.count == 1 ? labels[0].bitPattern : 0)
    payload += Self.bytes(UInt64(count)) + Self.bytes(UInt64(0))
    if labels.count > 1 { payload += labels.flatMap { Self.bytes($0.bitPattern) } }
    try append(payload: payload + image, key: count)
  }

  /// Puts the files in their places.
  ///
  /// - Parameters:
  ///   - classCount: How many identities, or images where there are none.
  ///   - height: Of every image, in pixels.
  ///   - width: Of every image.
  public mutating func commit(classCount: Int, height: Int, width: Int) throws {
    try begin()
    let header = Self.header(images: count)
    try header.withUnsafeBytes { try records.overwrite($0, at: 8) }
    try Array("\(classCount),\(height),\(width)\n".utf8).withUnsafeBytes { try property.write($0) }
    try records.commit()
    try index.commit()
    try property.commit()
  }

  /// Writes record 0, the first time. The number of images is put in at the end.
  private mutating func begin() throws {
    if offset == 0 { try append(payload: Self.header(images: 0), key: 0) }
  }

  /// Record 0: flag 2, labels [images + 1, images + 1].
  private static func header(images: Int) -> [UInt8] {
    let end = bytes(Float(images + 1).bitPattern)
    return bytes(UInt32(2)) + [UInt8](repeating: 0, count: 20) + end + end
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  /// A payload that holds the magic number at a multiple of four bytes is cut there, or a reader that
  /// looks for the next record would stop in it.
  private mutating func append(payload: [UInt8], key: Int) throws {
    try Array("\(key)\t\(offset)\n".utf8).withUnsafeBytes { try index.write($0) }
    let magic = Self.bytes(RecordIOFile.magic)
    var cuts: [Int] = []
    for start in stride(from: 0, to: payload.count - 3, by: 4)
    where payload[start] == magic[0] && payload[start..<start + 4].elementsEqual(magic) {
      cuts.append(start)
    }
    var start = 0
    for (number, end) in (cuts + [payload.count]).enumerated() {
      let isLast = number == cuts.count
      let kind: UInt32 = cuts.isEmpty ? 0 : number == 0 ? 1 : isLast ? 3 : 2
      let part = Array(payload[start..<end])
      let padding = [UInt8](repeating: 0, count: (4 - part.count % 4) % 4)
      let record = magic + Self.bytes(kind << 29 | UInt32(part.count)) + part + padding
      try record.withUnsafeBytes { try records.write($0) }
      offset += record.count
      start = end + 4
    }
  }
}
