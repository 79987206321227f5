import MTLFaceCheckpoint
import MTLFaceKernels

/// Rows of numbers in half precision, made once, kept in a file, and mapped: what a frozen network
/// gives for every face.
///
/// A row is its numbers as binary16 and a CRC-32C of them. A row whose first number is not a number
/// stands for a face that could not be read.
///
/// The header, 40 bytes: `MTLROWS1`, the key that says what the rows were made from, the number of
/// rows, the numbers of a row, and zeros; all little-endian.
struct MappedOutputCache: Sendable {
  static let headerSize = 40
  static let magic: [UInt8] = Array("MTLROWS1".utf8)

  /// What a cache holds.
  struct Layout: Sendable, Hashable {
    /// Made of everything that the rows depend on.
    var key: UInt64
    var rows: Int
    /// Numbers of a row.
    var width: Int

    /// Bytes of a row.
    var rowSize: Int { width * 2 + 4 }
    /// Bytes of the file.
    var size: Int { MappedOutputCache.headerSize + rows * rowSize }

    /// The header's bytes.
    var header: [UInt8] {
      var bytes = MappedOutputCache.magic
      for number in [key, UInt64(rows), UInt64(width), 0] {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
      }
      return bytes
    }
  }

  private let file: FileBytes
  private let layout: Layout

  /// Maps a whole cache; nil where the file is another one's, or not whole.
  init?(_ path: String, _ layout: Layout) {
    guard let file = try? FileBytes(mapping: path), file.count == layout.size,
      file.bytes(0..<Self.headerSize) == layout.header
    else { return nil }
    self.file = file
    self.layout = layout
  }

  /// Reads a row.
  /// - Throws: ``UnreadableFace`` for a face that could not be read, and for a damaged row.
  func read(_ row: Int, into values: UnsafeMutableBufferPointer<Float>) throws {
    guard 0..<layout.rows ~= row, values.count == layout.width, let target = values.baseAddress
    else { throw UnreadableFace("has no row \(row)") }
    let start = Self.headerSize + row * layout.rowSize
    try file.withBytes { bytes in
      guard Self.isIntact(UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.rowSize]))
      else { throw UnreadableFace("its row in \(file.path) is damaged; delete that file") }
      for i in 0..<layout.width {
        let bits = bytes.loadUnaligned(fromByteOffset: start + 2 * i, as: UInt16.self)
        target[i] = HalfPrecision.float(fromF16: UInt16(littleEndian: bits))
      }
    }
    guard !target[0].isNaN else { throw UnreadableFace("could not be read when its row was made") }
  }

  /// Whether a row's checksum is right.
  static func isIntact(_ row: UnsafeRawBufferPointer) -> Bool {
    guard row.count > 4 else { return false }
    let kept = row.loadUnaligned(fromByteOffset: row.count - 4, as: UInt32.self)
    return UInt32(littleEndian: kept) == checksum(row, row.count - 4)
  }

  static func checksum(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> UInt32 {
    mtk_crc32c(0, bytes.bindMemory(to: UInt8.self).baseAddress, count)
  }

  /// A row's bytes; a face that could not be read has none.
  static func encodedRow(_ values: some Collection<Float>, width: Int) -> [UInt8] {
    var halves = values.map { HalfPrecision.float16Bits($0).littleEndian }
    if halves.isEmpty {
      halves = [UInt16](repeating: 0, count: width)
      halves[0] = HalfPrecision.float16Bits(.nan).littleEndian
    }
    var row = halves.withUnsafeBytes { Array($0) }
    let sum = row.withUnsafeBytes { checksum($0, $0.count) }
    withUnsafeBytes(of: sum.littleEndian) { row += $0 }
    return row
  }
}
