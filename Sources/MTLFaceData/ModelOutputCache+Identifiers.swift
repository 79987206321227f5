import MTLFaceCheckpoint
import MTLFaceSupport

/// Caches whose rows are accessed by identifier. Rows of unchanged faces remain valid when the data
/// set changes.
extension ModelOutputCache {
  /// An error for a file that cannot be used as a cache.
  struct DamagedFile: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads all rows of a cache file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - key: The key that the file must have.
  ///   - width: The number of elements that each row must have.
  ///   - elementType: The type that the elements of the file must have.
  /// - Returns: The rows, keyed by identifier. The result is empty if there is no file.
  /// - Throws: An error if the file cannot be read, does not match the arguments or is damaged.
  static func rows(
    at path: String, key: UInt64, width: Int, _ elementType: ElementType = .float32
  ) throws -> [UInt64: [Float]] {
    guard access(path, F_OK) == 0 else { return [:] }
    var layout = Layout(key: key, rowCount: 0, width: width, elementType: elementType)
    layout.rowCount = (try FileBytes.mapped(path).count - headerSize) / layout.rowSize
    guard layout.rowCount >= 0, let cache = ModelOutputCache(path, layout) else {
      throw DamagedFile(
        description: "is not a complete cache with \(NumberFormat.count(width, "number")) per row")
    }
    var rows: [UInt64: [Float]] = [:]
    rows.reserveCapacity(layout.rowCount)
    var values = [Float](repeating: 0, count: width)
    for row in 0..<layout.rowCount {
      try values.withUnsafeMutableBufferPointer { try cache.read(row, into: $0) }
      rows[cache.identifier(of: row)] = values
    }
    return rows
  }

  /// Writes a cache file, which atomically replaces an existing file.
  ///
  /// - Parameters:
  ///   - rows: The rows, keyed by identifier. Each row has `width` elements.
  ///   - path: The path of the file.
  ///   - key: The key of the file.
  ///   - width: The number of elements of each row.
  ///   - elementType: The type of the elements in the file.
  /// - Throws: `CheckpointError.cannotWrite` if the file cannot be written.
  static func write(
    _ rows: [UInt64: [Float]], to path: String, key: UInt64, width: Int,
    _ elementType: ElementType = .float32
  ) throws {
    let layout = Layout(key: key, rowCount: rows.count, width: width, elementType: elementType)
    try CheckpointError.convertingFileErrors {
      var file = try AtomicFile(replacing: path)
      try file.write(layout.header)
      for (identifier, values) in rows.sorted(by: { $0.key < $1.key }) {
        try file.write(encodedRow(values, identifier: identifier, layout))
      }
      try file.commit()
    }
  }
}
