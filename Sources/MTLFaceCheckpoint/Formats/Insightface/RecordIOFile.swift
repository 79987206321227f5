/// insightface's training set: encoded images with labels in MXNet's RecordIO (`train.rec`), found by
/// an index (`train.idx`).
///
///     let records = try RecordIOFile.open("faces/train.rec")
///     for index in 0..<records.count {
///       let labels = try records.labels(at: index)  // [identity], or whatever the set says
///       let size = try records.withImageBytes(at: index) { $0.count }
///     }
///
/// The file is mapped, never read whole; a record is looked at when it is asked for, and refused by
/// itself where it is damaged. Values are safe to share between threads.
public struct RecordIOFile: Sendable {
  /// The path of the `.rec` file.
  public let path: String
  /// The key of each image, rising, as the index names it.
  public let keys: [Int]
  private let offsets: [Int]
  private let file: FileBytes

  /// How many images there are.
  public var count: Int { keys.count }

  static let magic: UInt32 = 0xced7_230a
  /// Bytes of an image record's own header.
  static let headerSize = 24
  /// More labels than this are no labels.
  static let maximumLabelCount = 4096

  /// Opens a set.
  ///
  /// - Parameter path: `train.rec`, or the folder that holds it; the index is the file beside it that
  ///   ends in `.idx`.
  /// - Throws: ``CheckpointError``: `malformedRecords` for an index or a first record that make no
  ///   sense, and for files that cannot be opened.
  public static func open(_ path: String) throws -> RecordIOFile {
    let rec = isFolder(path) ? (path.hasSuffix("/") ? path : path + "/") + "train.rec" : path
    let idx = rec.hasSuffix(".rec") ? rec.dropLast(3) + "idx" : rec + ".idx"
    return try RecordIOFile(
      file: FileBytes(mapping: rec), index: FileBytes(mapping: String(idx)))
  }

  /// Reads a set that is already in memory; this is the entry for a fuzzer.
  ///
  /// - Parameters:
  ///   - bytes: The records; copied.
  ///   - index: The lines of the index; copied.
  ///   - name: Stands for the path in messages.
  public init(bytes: [UInt8], index: [UInt8], name: String) throws {
    try self.init(
      file: FileBytes(copying: bytes, path: name),
      index: FileBytes(copying: index, path: name + " (index)"))
  }

  private init(file: FileBytes, index: FileBytes) throws {
    path = file.path
    self.file = file
    var entries = try RecordIOIndex.entries(index, fileSize: file.count)
    // Record 0 says, where it has two labels and no image, that images are those below the first.
    if let first = entries.first, first.key == 0 {
      let header = try Record(file, at: first.offset)
      if header.flag == 2, header.imageSize == 0, let end = header.labels.first {
        guard end.isFinite, 1...Float(1 << 40) ~= end else {
          throw CheckpointError.malformedRecords(
            path: file.path, problem: "its first record counts \(end) images")
        }
        entries = entries.filter { $0.key > 0 && Float($0.key) < end }
      }
    }
    guard !entries.isEmpty else {
      throw CheckpointError.malformedRecords(path: file.path, problem: "it holds no image")
    }
    keys = entries.map(\.key)
    offsets = entries.map(\.offset)
  }

  /// The labels of an image: one, or as many as its set gives (`[index, age, gender]`, for example).
  ///
  /// - Throws: ``CheckpointError`` `malformedRecords` for a damaged record.
  public func labels(at index: Int) throws -> [Float] { try record(index).labels }

  /// Calls `body` with an encoded image (JPEG or PNG); the pointer must not leave `body`.
  ///
  /// - Throws: ``CheckpointError`` `malformedRecords` for a damaged record, and what `body` throws.
  public func withImageBytes<Result>(
    at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try record(index).withImageBytes(file, body)
  }

  private func record(_ index: Int) throws -> Record {
    guard keys.indices.contains(index) else {
      throw CheckpointError.missingEntry(path: path, entry: "image \(index)")
    }
    return try Record(file, at: offsets[index])
  }
}

/// One record of a file.
private struct Record {
  let flag: UInt32
  let labels: [Float]
  /// Where the payload's parts lie in the file; one unless the payload holds the magic number.
  private let parts: [Range<Int>]
  /// Bytes of the payload before the image.
  private let imageOffset: Int

  /// Bytes of the image.
  var imageSize: Int { parts.reduce(0) { $0 + $1.count } + 4 * (parts.count - 1) - imageOffset }

  init(_ file: FileBytes, at offset: Int) throws {
    func refuse(_ problem: String) -> CheckpointError {
      .malformedRecords(path: file.path, problem: "the record \(offset) bytes in \(problem)")
    }
    parts = try Self.parts(file, offset, refuse)
    let first = parts[0]
    guard first.count >= RecordIOFile.headerSize,
      let flag = file.load(UInt32.self, at: first.lowerBound),
      let label = file.load(UInt32.self, at: first.lowerBound + 4)
    else { throw refuse("is too short for its header") }
    self.flag = flag
    guard flag > 0 else {
      labels = [Float(bitPattern: label)]
      imageOffset = RecordIOFile.headerSize
      return
    }
    let count = Int(flag)
    guard count <= RecordIOFile.maximumLabelCount,
      RecordIOFile.headerSize + 4 * count <= first.count
    else {
      throw refuse("has no room for the \(flag) labels that it names")
    }
    labels = (0..<count).map { number in
      let place = first.lowerBound + RecordIOFile.headerSize + 4 * number
      return Float(bitPattern: file.load(UInt32.self, at: place) ?? 0)
    }
    imageOffset = RecordIOFile.headerSize + 4 * count
  }

  /// A record's parts: the top three bits of the length say whether it is whole (0), or the first
  /// (1), a middle (2) or the last part (3) of one that was cut where it held the magic number.
  private static func parts(
    _ file: FileBytes, _ offset: Int, _ refuse: (String) -> CheckpointError
  ) throws -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var at = offset
    while true {
      guard let magic = file.load(UInt32.self, at: at), magic == RecordIOFile.magic,
        let word = file.load(UInt32.self, at: at + 4)
      else { throw refuse("does not begin as records do") }
      let (kind, length) = (word >> 29, Int(word & 0x1fff_ffff))
      guard file.contains(offset: at + 8, count: length) else {
        throw refuse("reaches beyond the end of the file")
      }
      guard parts.isEmpty ? kind == 0 || kind == 1 : kind == 2 || kind == 3 else {
        throw refuse("is out of the order of its parts")
      }
      parts.append(at + 8..<at + 8 + length)
      if kind == 0 || kind == 3 { return parts }
      at += 8 + (length + 3) / 4 * 4
    }
  }

  func withImageBytes<Result>(
    _ file: FileBytes, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    if parts.count == 1 {
      return try file.withBytes {
        try body(
          UnsafeRawBufferPointer(
            rebasing: $0[parts[0].lowerBound + imageOffset..<parts[0].upperBound]))
      }
    }
    var bytes: [UInt8] = []
    for (number, part) in parts.enumerated() {
      if number > 0 { bytes += [0x0a, 0x23, 0xd7, 0xce] }
      bytes += file.bytes(part)
    }
    return try bytes.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[min(imageOffset, $0.count)...]))
    }
  }
}
