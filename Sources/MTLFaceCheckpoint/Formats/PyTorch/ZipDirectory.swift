import MTLFaceSupport

/// The directory of a zip file whose entries are stored without compression.
///
/// Only the features that PyTorch uses are supported, which are a single disk, stored entries and
/// zip64 records. Checksums are ignored, because PyTorch does not verify them and can be configured
/// not to write them.
struct ZipDirectory {
  /// The name of an entry and the range of its bytes in the file.
  struct Entry {
    var name: String
    var bytes: Range<Int>
  }

  /// The entries in the order of the central directory.
  private(set) var entries: [Entry] = []
  private var indices: [String: Int] = [:]
  private let file: FileBytes

  /// Returns the byte range of the entry with the given name, or `nil` if there is none.
  subscript(name: String) -> Range<Int>? { indices[name].map { entries[$0].bytes } }

  /// Reads the directory of a file.
  ///
  /// - Throws: ``CheckpointError`` `truncated` if the end of the directory is missing, or
  ///   `malformedZip`, `compressedEntry`, `overlappingEntries` or `duplicateKey` if the directory
  ///   or an entry is invalid.
  init(_ file: FileBytes) throws {
    self.file = file
    let directory = try Self.locate(file)
    var cursor = directory.bytes.lowerBound
    var spans: [(span: Range<Int>, name: String)] = []
    for _ in 0..<directory.count {
      let record = try CentralRecord(file, at: cursor, limit: directory.bytes.upperBound)
      cursor = record.next
      let entry = try entry(record, limit: directory.bytes.lowerBound)
      guard indices.updateValue(entries.count, forKey: entry.name) == nil else {
        throw CheckpointError.duplicateKey(path: file.path, key: entry.name)
      }
      entries.append(entry)
      spans.append((record.headerOffset..<entry.bytes.upperBound, entry.name))
    }
    guard cursor == directory.bytes.upperBound else {
      throw CheckpointError.malformedZip(path: file.path, problem: "the directory is too long")
    }
    spans.sort { $0.span.lowerBound < $1.span.lowerBound }
    for (left, right) in zip(spans, spans.dropFirst())
    where right.span.lowerBound < left.span.upperBound {
      throw CheckpointError.overlappingEntries(
        path: file.path, entry: right.name, other: left.name)
    }
  }

  /// Follows a central record to its local header and checks that the two are consistent.
  private func entry(_ record: CentralRecord, limit: Int) throws -> Entry {
    func malformed(_ problem: String) -> CheckpointError {
      .malformedZip(path: file.path, problem: "in the entry \(record.name), \(problem)")
    }
    guard record.method == 0, record.flags & 1 == 0 else {
      throw CheckpointError.compressedEntry(path: file.path, entry: record.name)
    }
    guard record.compressedSize == record.size else {
      throw malformed("the compressed and uncompressed sizes differ")
    }
    let header = record.headerOffset
    guard file.contains(offset: header, count: 30), header + 30 <= limit,
      file.matches("PK\u{3}\u{4}", at: header),
      let nameLength = file.load(UInt16.self, at: header + 26),
      let extraLength = file.load(UInt16.self, at: header + 28)
    else { throw malformed("there is no entry at byte \(header)") }
    let nameStart = header + 30
    let start = nameStart + Int(nameLength) + Int(extraLength)
    guard start <= limit, record.size <= limit - start else {
      throw malformed("the data at byte \(start) (size: \(record.size)) extends beyond the entries")
    }
    guard file.text(nameStart..<nameStart + Int(nameLength)) == record.name else {
      throw malformed("the local header contains a different name")
    }
    return Entry(name: record.name, bytes: start..<start + record.size)
  }

  /// Finds the central directory by searching from the end of the file.
  private static func locate(_ file: FileBytes) throws -> (bytes: Range<Int>, count: Int) {
    guard let end = endRecord(file) else {
      throw CheckpointError.truncated(path: file.path, size: file.count, needed: nil)
    }
    guard var count = file.load(UInt16.self, at: end + 10).map(Int.init),
      var size = file.load(UInt32.self, at: end + 12).map(Int.init),
      var offset = file.load(UInt32.self, at: end + 16).map(Int.init)
    else {
      throw CheckpointError.malformedZip(path: file.path, problem: "the end record is missing")
    }
    if file.matches("PK\u{6}\u{7}", at: end - 20) {
      guard let record = file.load(UInt64.self, at: end - 12).flatMap({ Int(exactly: $0) }),
        file.matches("PK\u{6}\u{6}", at: record),
        let count64 = file.load(UInt64.self, at: record + 32).flatMap({ Int(exactly: $0) }),
        let size64 = file.load(UInt64.self, at: record + 40).flatMap({ Int(exactly: $0) }),
        let offset64 = file.load(UInt64.self, at: record + 48).flatMap({ Int(exactly: $0) })
      else {
        throw CheckpointError.malformedZip(path: file.path, problem: "the zip64 record is invalid")
      }
      (count, size, offset) = (count64, size64, offset64)
    }
    guard file.contains(offset: offset, count: size), offset + size <= end, count <= size / 46
    else {
      throw CheckpointError.malformedZip(
        path: file.path,
        problem: "the directory at byte \(offset) (entries: \(count), bytes: \(size)) is invalid")
    }
    return (offset..<offset + size, count)
  }

  /// Returns the offset of the end record, which is the last match whose comment ends at the end of
  /// the file.
  private static func endRecord(_ file: FileBytes) -> Int? {
    var offset = file.count - 22
    let lowest = max(0, offset - 0xffff)
    while offset >= lowest {
      if file.matches("PK\u{5}\u{6}", at: offset),
        let comment = file.load(UInt16.self, at: offset + 20),
        offset + 22 + Int(comment) == file.count
      {
        return offset
      }
      offset -= 1
    }
    return nil
  }
}

/// A record of the central directory with its zip64 sizes resolved.
private struct CentralRecord {
  var name: String
  var flags: UInt16
  var method: UInt16
  var compressedSize: Int
  var size: Int
  var headerOffset: Int
  /// The offset of the next record.
  var next: Int

  init(_ file: FileBytes, at start: Int, limit: Int) throws {
    let damaged = CheckpointError.malformedZip(
      path: file.path, problem: "the directory record at byte \(start) is invalid")
    guard start <= limit - 46, file.matches("PK\u{1}\u{2}", at: start),
      let flags = file.load(UInt16.self, at: start + 8),
      let method = file.load(UInt16.self, at: start + 10),
      let compressedSize = file.load(UInt32.self, at: start + 20),
      let size = file.load(UInt32.self, at: start + 24),
      let nameLength = file.load(UInt16.self, at: start + 28).map(Int.init),
      let extraLength = file.load(UInt16.self, at: start + 30).map(Int.init),
      let commentLength = file.load(UInt16.self, at: start + 32).map(Int.init),
      let headerOffset = file.load(UInt32.self, at: start + 42)
    else { throw damaged }
    let nameEnd = start + 46 + nameLength
    next = nameEnd + extraLength + commentLength
    guard next <= limit, let name = file.text(start + 46..<nameEnd) else { throw damaged }
    var wide = Zip64Extra(file, range: nameEnd..<nameEnd + extraLength)
    // A zip64 field exists only if all bits of the 32-bit field are ones. The fields have this
    // order.
    guard let wideSize = wide.widened(size), let wideStored = wide.widened(compressedSize),
      let wideOffset = wide.widened(headerOffset)
    else { throw damaged }
    self.name = name
    self.flags = flags
    self.method = method
    self.size = wideSize
    self.compressedSize = wideStored
    self.headerOffset = wideOffset
  }
}

/// The 64-bit integers of a record's zip64 extra field.
private struct Zip64Extra {
  private let file: FileBytes
  private var remaining: Range<Int> = 0..<0

  init(_ file: FileBytes, range: Range<Int>) {
    self.file = file
    var offset = range.lowerBound
    while offset + 4 <= range.upperBound, let tag = file.load(UInt16.self, at: offset),
      let length = file.load(UInt16.self, at: offset + 2)
    {
      let end = offset + 4 + Int(length)
      if tag == 1, end <= range.upperBound {
        remaining = offset + 4..<end
        return
      }
      offset = end
    }
  }

  /// Returns `value`, or the next 64-bit integer if all bits of `value` are ones, or `nil` if that
  /// integer is missing.
  mutating func widened(_ value: UInt32) -> Int? {
    guard value == .max else { return Int(value) }
    guard remaining.count >= 8, let wide = file.load(UInt64.self, at: remaining.lowerBound) else {
      return nil
    }
    remaining = remaining.lowerBound + 8..<remaining.upperBound
    return Int(exactly: wide)
  }
}
