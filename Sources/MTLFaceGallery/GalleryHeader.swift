import MTLFaceKernels

/// The header of a gallery file.
///
/// The first page of the file contains two copies of the header and two commit records. Offsets
/// with a plus sign are relative to the beginning of each copy of the header.
///
/// | offset | content |
/// |---|---|
/// | 0, 1024 | the two copies of the header, 512 bytes each |
/// | + 0 | `MTLFace gallery\n` |
/// | + 16 | the version, 1 |
/// | + 20 | the dimension |
/// | + 24 | the format (0 for float32, 1 for float16, 2 for int8) |
/// | + 28 | the length of the model name in bytes |
/// | + 32 | the salt, a random number that identifies the file |
/// | + 40 | the name of the model in UTF-8 |
/// | + 508 | the CRC-32C of the preceding bytes of the header |
/// | 2048, 3072 | the two commit records |
struct GalleryHeader: Equatable {
  let layout: GalleryLayout
  /// The name of the model that computes the embeddings.
  let model: String
  /// A random number that identifies the file.
  let salt: UInt64

  /// The maximum length of the model name in bytes.
  static let maximumModelLength = 256
  private static let magic = Array("MTLFace gallery\n".utf8)
  private static let version: UInt32 = 1
  private static let offsets = [0, 1024]
  private static let size = 512

  /// Creates the header of a new file.
  init(layout: GalleryLayout, model: String, salt: UInt64) {
    self.layout = layout
    self.model = model
    self.salt = salt
  }

  /// Returns the first page of the file with the given commit record in both slots.
  func page(_ commit: CommitRecord = .start) -> [UInt8] {
    var page: [UInt8] = []
    for offset in Self.offsets {
      page += [UInt8](repeating: 0, count: offset - page.count) + block
    }
    for offset in CommitRecord.offsets {
      page += [UInt8](repeating: 0, count: offset - page.count) + commit.bytes(salt: salt)
    }
    return page + [UInt8](repeating: 0, count: GalleryLayout.headerSize - page.count)
  }

  private var block: [UInt8] {
    var bytes = Self.magic
    for number in [
      Self.version, UInt32(layout.dimension), layout.format.code, UInt32(model.utf8.count),
    ] {
      bytes += Self.bytes(number)
    }
    bytes += Self.bytes(salt) + Array(model.utf8)
    bytes += [UInt8](repeating: 0, count: Self.size - 4 - bytes.count)
    return bytes + Self.bytes(Self.checksum(bytes))
  }

  /// The offsets of the two copies of the header and the bytes of a copy.
  var copies: (offsets: [Int], bytes: [UInt8]) { (Self.offsets, block) }

  /// Reads the header from an intact copy in the first page.
  ///
  /// - Returns: The header and whether both copies are intact.
  /// - Throws: ``GalleryError/notAGallery(path:problem:)`` or
  ///   ``GalleryError/damaged(path:problem:)``.
  static func read(
    _ page: [UInt8], path: String
  ) throws(GalleryError) -> (header: GalleryHeader, areBothIntact: Bool) {
    let blocks = offsets.map { Array(page.dropFirst($0).prefix(size)) }
    guard blocks.contains(where: { $0.starts(with: magic) }) else {
      throw .notAGallery(
        path: path, problem: "is not a gallery; use a file that was created as a gallery")
    }
    guard page.count == GalleryLayout.headerSize else {
      throw .damaged(path: path, problem: "the file ends within the first page")
    }
    let intact = blocks.filter { block in
      block.count == size && block.starts(with: magic)
        && number(UInt32.self, block, size - 4) == checksum(Array(block.dropLast(4)))
    }
    guard let block = intact.first else {
      throw .damaged(path: path, problem: "both copies of the header are invalid")
    }
    return (try GalleryHeader(block, path: path), intact.count == 2)
  }

  private init(_ block: [UInt8], path: String) throws(GalleryError) {
    let version = Self.number(UInt32.self, block, 16)
    guard version == Self.version else {
      throw .notAGallery(
        path: path,
        problem: "is a gallery of version \(version), but this library supports only version 1; "
          + "use a version of the library that supports this file")
    }
    let dimension = Int(Self.number(UInt32.self, block, 20))
    let textSize = Int(Self.number(UInt32.self, block, 28))
    guard let format = VectorFormat(code: Self.number(UInt32.self, block, 24)),
      GalleryLayout.dimensions.contains(dimension), textSize <= Self.maximumModelLength,
      let model = String(validating: block[40..<40 + textSize], as: UTF8.self)
    else { throw .damaged(path: path, problem: "the header has invalid values") }
    layout = GalleryLayout(dimension: dimension, format: format)
    salt = Self.number(UInt64.self, block, 32)
    self.model = model
  }

  /// Returns the newest intact commit record of the first page, its slot, and whether the other
  /// commit record is also intact. Returns `nil` if both are damaged or the page is incomplete.
  func newestCommitRecord(_ page: [UInt8]) -> (
    commit: CommitRecord, slot: Int, isOtherIntact: Bool
  )? {
    guard page.count == GalleryLayout.headerSize else { return nil }
    let commits = CommitRecord.offsets.map { CommitRecord(page[$0...], salt: salt) }
    guard let newest = commits.compactMap({ $0 }).max(by: { $0.length < $1.length }),
      let slot = commits.firstIndex(of: newest)
    else { return nil }
    return (newest, slot, commits.allSatisfy { $0 != nil })
  }

  /// Returns the CRC-32C of the bytes.
  static func checksum(_ bytes: [UInt8]) -> UInt32 { mtk_crc32c(0, bytes, bytes.count) }

  /// Returns the bytes of a number in little-endian order.
  static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  /// Returns the little-endian number at an offset. The offset must be in bounds.
  static func number<Number: FixedWidthInteger>(
    _ kind: Number.Type, _ bytes: [UInt8], _ offset: Int
  ) -> Number {
    bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: kind))
    }
  }
}
