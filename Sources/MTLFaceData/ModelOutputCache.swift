import MTLFaceCheckpoint
import MTLFaceKernels
import MTLFaceSupport

/// A memory-mapped file with rows of numbers that a model computed for faces.
///
/// Rows are computed once and read many times. Examples are embeddings, which are reused by later
/// evaluations, and the features of a frozen encoder, which are reused in each epoch of training.
/// Embeddings are biometric data. Evaluation therefore writes a cache only on request.
///
/// All numbers in the file are little-endian. The header has 48 bytes. It consists of the
/// characters `MTLROWS2` and five 64-bit integers: the key, the number of rows, the number of
/// elements per row, the element type (0 for binary32, 1 for binary16) and 0. Each row consists of
/// a 64-bit identifier, the numbers and a CRC-32C of both. If the first number of a row is NaN, the
/// face could not be read.
package struct ModelOutputCache: Sendable {
  static let headerSize = 48
  static let magic: [UInt8] = Array("MTLROWS2".utf8)

  /// The type of the numbers in the file.
  package enum ElementType: UInt64, Sendable, Hashable {
    /// IEEE 754 binary32. Values are stored exactly.
    case float32 = 0
    /// IEEE 754 binary16. Values are rounded.
    case float16 = 1

    /// The size of an element in bytes.
    var size: Int { self == .float32 ? 4 : 2 }
  }

  /// The key and the dimensions of a cache file.
  package struct Layout: Sendable, Hashable {
    /// A fingerprint of all inputs of the rows other than those represented by the row identifiers.
    package var key: UInt64
    /// The number of rows.
    package var rowCount: Int
    /// The number of elements of each row.
    package var width: Int
    /// The type of the elements.
    package var elementType: ElementType

    /// Creates a layout.
    ///
    /// - Parameters:
    ///   - key: A fingerprint of all inputs of the rows other than those represented by the row
    ///     identifiers.
    ///   - rowCount: The number of rows.
    ///   - width: The number of elements of each row.
    ///   - elementType: The type of the elements.
    package init(key: UInt64, rowCount: Int, width: Int, elementType: ElementType) {
      self.key = key
      self.rowCount = rowCount
      self.width = width
      self.elementType = elementType
    }

    /// The size of a row in bytes.
    package var rowSize: Int { 8 + width * elementType.size + 4 }
    /// The size of the file in bytes.
    package var fileSize: Int { ModelOutputCache.headerSize + rowCount * rowSize }

    /// The bytes of the header.
    var header: [UInt8] {
      var bytes = ModelOutputCache.magic
      for number in [key, UInt64(rowCount), UInt64(width), elementType.rawValue, 0] {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
      }
      return bytes
    }
  }

  /// The layout of the file.
  package let layout: Layout
  private let file: FileBytes

  /// Opens a complete cache. The result is `nil` if there is no file, or if the file is
  /// incomplete, has a different layout or cannot be read.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - layout: The layout that the file must have.
  package init?(_ path: String, _ layout: Layout) {
    guard let file = try? FileBytes(mapping: path), file.count == layout.fileSize,
      file.bytes(0..<Self.headerSize) == layout.header
    else { return nil }
    self.file = file
    self.layout = layout
  }

  /// Reads a row.
  ///
  /// - Parameters:
  ///   - row: The index of the row.
  ///   - values: The destination, which must have ``Layout/width`` elements.
  /// - Throws: ``UnreadableFace`` if the face could not be read when the row was computed, if the
  ///   row is damaged, or if the index or the number of elements does not match the layout.
  package func read(_ row: Int, into values: UnsafeMutableBufferPointer<Float>) throws {
    guard 0..<layout.rowCount ~= row, values.count == layout.width, layout.width > 0 else {
      throw UnreadableFace(
        "has no row \(row) of \(NumberFormat.count(values.count, "number")) in \(file.path); "
          + "delete that file")
    }
    try withRow(row) { bytes in
      guard Self.isIntact(bytes) else {
        throw UnreadableFace("has a damaged row in \(file.path); delete that file")
      }
      decode(bytes, into: values)
    }
    guard !values[0].isNaN else {
      throw UnreadableFace("could not be read when its row was computed")
    }
  }

  /// Returns the identifier of a row without verifying the checksum of the row.
  func identifier(of row: Int) -> UInt64 {
    withRow(row) { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  private func withRow<Result>(
    _ row: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let start = Self.headerSize + row * layout.rowSize
    return try file.withBytes { bytes in
      try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.rowSize]))
    }
  }

  private func decode(
    _ row: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>
  ) {
    switch layout.elementType {
    case .float32:
      for i in values.indices {
        let bits = row.loadUnaligned(fromByteOffset: 8 + 4 * i, as: UInt32.self)
        values[i] = Float(bitPattern: UInt32(littleEndian: bits))
      }
    case .float16:
      for i in values.indices {
        let bits = row.loadUnaligned(fromByteOffset: 8 + 2 * i, as: UInt16.self)
        values[i] = HalfPrecision.float(fromF16: UInt16(littleEndian: bits))
      }
    }
  }

  /// Returns whether the checksum of a row is correct.
  static func isIntact(_ row: UnsafeRawBufferPointer) -> Bool {
    guard row.count > 4 else { return false }
    let stored = row.loadUnaligned(fromByteOffset: row.count - 4, as: UInt32.self)
    return UInt32(littleEndian: stored) == checksum(row, row.count - 4)
  }

  /// Returns the CRC-32C of the first `count` bytes of a buffer.
  package static func checksum(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> UInt32 {
    mtk_crc32c(0, bytes.bindMemory(to: UInt8.self).baseAddress, count)
  }

  /// Returns the bytes of a row.
  ///
  /// - Parameters:
  ///   - values: The numbers, or an empty collection for a face that could not be read.
  ///   - identifier: The identifier of the row.
  ///   - layout: The layout of the file.
  static func encodedRow(
    _ values: some Collection<Float>, identifier: UInt64, _ layout: Layout
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(layout.rowSize)
    withUnsafeBytes(of: identifier.littleEndian) { bytes += $0 }
    let values =
      values.isEmpty
      ? [.nan] + [Float](repeating: 0, count: max(layout.width - 1, 0)) : Array(values)
    switch layout.elementType {
    case .float32:
      values.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes += $0 }
    case .float16:
      values.map { HalfPrecision.float16Bits($0).littleEndian }.withUnsafeBytes { bytes += $0 }
    }
    let sum = bytes.withUnsafeBytes { checksum($0, $0.count) }
    withUnsafeBytes(of: sum.littleEndian) { bytes += $0 }
    return bytes
  }
}
