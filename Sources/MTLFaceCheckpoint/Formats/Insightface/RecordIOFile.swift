import MTLFaceSupport

/// A training set in insightface's format, which stores labeled, encoded images in an MXNet
/// RecordIO file (`train.rec`) with an index (`train.idx`).
///
///     let records = try RecordIOFile.open("faces/train.rec")
///     for index in 0..<records.count {
///       let labels = try records.labels(at: index)  // for example [identity]
///       let size = try records.withImageBytes(at: index) { $0.count }
///     }
///
/// The file is memory-mapped. Each record is validated when it is accessed, so that a damaged
/// record does not affect other records. A value of this type can be shared between threads.
public struct RecordIOFile: Sendable {
  /// The path of the `.rec` file.
  public let path: String
  /// The keys of the images as stored in the index, in ascending order.
  public let keys: [Int]
  private let offsets: [Int]
  private let file: FileBytes

  /// The number of images.
  public var count: Int { keys.count }

  static let magic: UInt32 = 0xced7_230a
  /// The size of the header of an image record in bytes.
  static let headerSize = 24
  /// The largest accepted number of labels per record. A larger number indicates a damaged file.
  static let maximumLabelCount = 4096

  /// Opens a training set.
  ///
  /// - Parameter path: The path of `train.rec` or of the folder that contains it. The index has the
  ///   same name with the extension `.idx`.
  /// - Throws: ``CheckpointError`` if a file cannot be opened, or `malformedRecords` if the index
  ///   or record 0 is invalid or there are no images.
  public static func open(_ path: String) throws -> RecordIOFile {
    let folder = path.hasSuffix("/") ? path : path + "/"
    let rec = FileSystem.isFolder(path) ? folder + "train.rec" : path
    let idx = rec.hasSuffix(".rec") ? rec.dropLast(3) + "idx" : rec + ".idx"
    return try RecordIOFile(
      file: FileBytes.mapped(rec), index: FileBytes.mapped(String(idx)))
  }

  /// Creates a training set from bytes in memory, for example in a fuzz test.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the record file, which are copied.
  ///   - index: The contents of the index, which are copied.
  ///   - name: The name that replaces the path in error messages.
  /// - Throws: ``CheckpointError`` `malformedRecords` if the index or record 0 is invalid or there
  ///   are no images.
  public init(bytes: [UInt8], index: [UInt8], name: String) throws {
    try self.init(
      file: FileBytes(copying: bytes, path: name),
      index: FileBytes(copying: index, path: name + " (index)"))
  }

  private init(file: FileBytes, index: FileBytes) throws {
    path = file.path
    self.file = file
    var entries = try RecordIOIndex.entries(index, fileSize: file.count)
    // If record 0 has two labels and no image, its first label is the key of the last image plus
    // one.
    if let first = entries.first, first.key == 0 {
      let header = try Record(file, at: first.offset)
      if header.flag == 2, header.imageSize == 0, let end = header.labels.first {
        guard end.isFinite, 1...Float(1 << 40) ~= end else {
          throw CheckpointError.malformedRecords(
            path: file.path, problem: "its first record states the invalid end of the keys \(end)")
        }
        entries = entries.filter { $0.key > 0 && Float($0.key) < end }
      }
    }
    guard !entries.isEmpty else {
      throw CheckpointError.malformedRecords(path: file.path, problem: "it contains no images")
    }
    keys = entries.map(\.key)
    offsets = entries.map(\.offset)
  }

  /// Returns the labels of an image, for example `[identity]` or `[index, age, gender]`.
  ///
  /// - Parameter index: The index of the image in `0 ..< count`.
  /// - Throws: ``CheckpointError`` `malformedRecords` if the record is damaged, or `missingEntry`
  ///   if `index` is out of range.
  public func labels(at index: Int) throws -> [Float] { try record(index).labels }

  /// Calls a closure with the bytes of an encoded image (JPEG or PNG).
  ///
  /// - Parameters:
  ///   - index: The index of the image in `0 ..< count`.
  ///   - body: The closure. Its argument is valid only during the call.
  /// - Returns: The result of the closure.
  /// - Throws: ``CheckpointError`` `malformedRecords` if the record is damaged, or `missingEntry`
  ///   if `index` is out of range; any error that `body` throws.
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

/// A parsed record.
private struct Record {
  let flag: UInt32
  let labels: [Float]
  /// The byte ranges of the payload in the file.
  ///
  /// A payload that contains the magic number at a multiple of four bytes is stored in several
  /// parts.
  private let parts: [Range<Int>]
  /// The offset of the image in the payload, in bytes.
  private let imageOffset: Int

  /// The size of the image in bytes.
  var imageSize: Int { parts.reduce(0) { $0 + $1.count } + 4 * (parts.count - 1) - imageOffset }

  init(_ file: FileBytes, at offset: Int) throws {
    func malformed(_ problem: String) -> CheckpointError {
      .malformedRecords(path: file.path, problem: "the record at byte \(offset) \(problem)")
    }
    parts = try Self.parts(file, offset, malformed)
    let first = parts[0]
    guard first.count >= RecordIOFile.headerSize,
      let flag = file.load(UInt32.self, at: first.lowerBound),
      let label = file.load(UInt32.self, at: first.lowerBound + 4)
    else { throw malformed("is too short for its header") }
    self.flag = flag
    guard flag > 0 else {
      labels = [Float(bitPattern: label)]
      imageOffset = RecordIOFile.headerSize
      return
    }
    let count = Int(flag)
    guard count <= RecordIOFile.maximumLabelCount else {
      throw malformed("states \(flag) labels; the maximum is \(RecordIOFile.maximumLabelCount)")
    }
    guard RecordIOFile.headerSize + 4 * count <= first.count else {
      throw malformed("is too short for its \(NumberFormat.count(count, "label"))")
    }
    labels = (0..<count).map { index in
      let labelOffset = first.lowerBound + RecordIOFile.headerSize + 4 * index
      return Float(bitPattern: file.load(UInt32.self, at: labelOffset) ?? 0)
    }
    imageOffset = RecordIOFile.headerSize + 4 * count
  }

  /// Returns the byte ranges of a record's parts.
  ///
  /// A writer splits a record where the payload contains the aligned magic number. The top three
  /// bits of the length field of a part state its kind, which is a whole record (0) or the first
  /// (1), a middle (2) or the last (3) part of a split record.
  private static func parts(
    _ file: FileBytes, _ offset: Int, _ malformed: (String) -> CheckpointError
  ) throws -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var position = offset
    while true {
      guard let magic = file.load(UInt32.self, at: position), magic == RecordIOFile.magic,
        let word = file.load(UInt32.self, at: position + 4)
      else { throw malformed("does not begin with the record header") }
      let (kind, length) = (word >> 29, Int(word & 0x1fff_ffff))
      guard file.contains(offset: position + 8, count: length) else {
        throw malformed("extends beyond the end of the file")
      }
      guard parts.isEmpty ? kind == 0 || kind == 1 : kind == 2 || kind == 3 else {
        throw malformed("has parts in the wrong order")
      }
      parts.append(position + 8..<position + 8 + length)
      if kind == 0 || kind == 3 { return parts }
      position += 8 + (length + 3) / 4 * 4
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
