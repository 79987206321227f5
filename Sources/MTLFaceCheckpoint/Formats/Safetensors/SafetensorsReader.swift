import MTLFaceSupport

/// A reader for safetensors files, which consist of a little-endian header length, a JSON header
/// and raw tensors without gaps.
enum SafetensorsReader {
  /// The largest accepted header size in bytes, which is the limit of the reference implementation.
  static let maximumHeaderSize = 100_000_000

  /// Adds the contents of `file` to `archive`.
  static func read(_ file: FileBytes, into archive: inout TensorArchive) throws {
    let path = file.path
    guard let length = file.load(UInt64.self, at: 0) else {
      throw CheckpointError.truncated(path: path, size: file.count, needed: 8)
    }
    guard length <= UInt64(maximumHeaderSize), let headerSize = Int(exactly: length) else {
      throw CheckpointError.headerTooLong(path: path, length: length, limit: maximumHeaderSize)
    }
    let dataStart = 8 + headerSize
    guard dataStart <= file.count else {
      throw CheckpointError.truncated(path: path, size: file.count, needed: dataStart)
    }
    var parser = SafetensorsHeaderParser(file: file, range: 8..<dataStart)
    let header = try parser.parse()
    let data = dataStart..<file.count
    try checkLayout(header.tensors, data: data, path: path)
    for entry in header.tensors {
      try archive.add(tensor(entry, data: data, file: file))
    }
    archive.metadata = header.metadata
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, data: Range<Int>, file: FileBytes
  ) throws -> StoredTensor {
    guard let type = TensorElementType(rawValue: entry.type) else {
      throw CheckpointError.unsupportedElementType(
        path: file.path, tensor: entry.name, type: entry.type)
    }
    let tensor = try StoredTensor(
      name: entry.name, elementType: type, shape: entry.shape,
      byteOffset: data.lowerBound + entry.begin, available: data, file: file)
    let found = entry.end - entry.begin
    guard tensor.byteCount == found else {
      throw CheckpointError.sizeMismatch(
        path: file.path, tensor: entry.name, expected: tensor.byteCount, found: found)
    }
    return tensor
  }

  /// Checks that the tensors cover the data without gaps or overlaps.
  private static func checkLayout(
    _ entries: [SafetensorsHeader.Entry], data: Range<Int>, path: String
  ) throws {
    let sorted = entries.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var end = 0
    var previous = ""
    for entry in sorted {
      guard entry.begin <= entry.end else {
        throw CheckpointError.impossibleShape(
          path: path, tensor: entry.name,
          problem: "byte range \(entry.begin) to \(entry.end)")
      }
      if entry.begin < end {
        throw CheckpointError.overlappingTensors(path: path, tensor: entry.name, other: previous)
      }
      if entry.begin > end {
        throw CheckpointError.gap(path: path, tensor: entry.name, bytes: entry.begin - end)
      }
      end = entry.end
      previous = entry.name
    }
    if end > data.count {
      let (needed, overflow) = end.addingReportingOverflow(data.lowerBound)
      throw CheckpointError.truncated(
        path: path, size: data.upperBound, needed: overflow ? nil : needed)
    }
    if end < data.count {
      throw CheckpointError.trailingBytes(path: path, bytes: data.count - end)
    }
  }
}
