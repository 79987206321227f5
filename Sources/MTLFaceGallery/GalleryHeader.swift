import MTLFaceKernels

/// The first page of a gallery's file: two copies of the header, and two commit records.
///
/// | bytes | contents |
/// |---|---|
/// | 0, 1024 | the copies of the header, 512 bytes each: |
/// | + 0 | `MTLFace gallery\n` |
/// | + 16 | version, 1 |
/// | + 20 | dimension |
/// | + 24 | format: 0 float32, 1 float16, 2 int8 |
/// | + 28 | bytes of the model's name |
/// | + 32 | salt, a random number that identifies the file |
/// | + 40 | the model's name, UTF-8 |
/// | + 508 | CRC-32C of the preceding bytes |
/// | 2048, 3072 | the commit records |
struct GalleryHeader: Equatable {
  let layout: GalleryLayout
  /// The name of the model of the embeddings: any text.
  let model: String
  let salt: UInt64

  /// The largest size of the model's name, in bytes.
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

  /// Returns the page as bytes, with a commit record in both slots.
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

  /// The offsets of the copies of the header, and their bytes.
  var copies: (offsets: [Int], bytes: [UInt8]) { (Self.offsets, block) }

  /// Reads a page, using an intact copy of the header.
  ///
  /// - Returns: The header, and whether both copies are intact.
  /// - Throws: ``GalleryError`` `notAGallery` or `damaged`.
  static func read(
    _ page: [UInt8], path: String
  ) throws(GalleryError) -> (header: GalleryHeader, areBothIntact: Bool) {
    let blocks = offsets.map { Array(page.dropFirst($0).prefix(size)) }
    guard blocks.contains(where: { $0.starts(with: magic) }) else {
      throw .notAGallery(path: path, problem: "not a gallery")
    }
    guard page.count == GalleryLayout.headerSize else {
      throw .damaged(path: path, problem: "cut within the first page")
    }
    let intact = blocks.filter { block in
      block.count == size && block.starts(with: magic)
        && number(UInt32.self, block, size - 4) == checksum(Array(block.dropLast(4)))
    }
    guard let block = intact.first else {
      throw .damaged(path: path, problem: "both copies of the header")
    }
    return (try GalleryHeader(block, path: path), intact.count == 2)
  }

  private init(_ block: [UInt8], path: String) throws(GalleryError) {
    let version = Self.number(UInt32.self, block, 16)
    guard version == Self.version else {
      throw .notAGallery(
        path: path,
        problem: "gallery version \(version) is not supported; this library supports version 1")
    }
    let dimension = Int(Self.number(UInt32.self, block, 20))
    let textSize = Int(Self.number(UInt32.self, block, 28))
    guard let format = VectorFormat(code: Self.number(UInt32.self, block, 24)),
      GalleryLayout.dimensions.contains(dimension), textSize <= Self.maximumModelLength,
      let model = String(validating: block[40..<40 + textSize], as: UTF8.self)
    else { throw .damaged(path: path, problem: "invalid values in the header") }
    layout = GalleryLayout(dimension: dimension, format: format)
    salt = Self.number(UInt64.self, block, 32)
    self.model = model
  }

  /// Returns the newest intact commit record of a page, its slot, and whether the other one is
  /// intact. Returns `nil` if none is intact.
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

  static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  /// Returns the little-endian number at an offset, which must be in bounds.
  static func number<Number: FixedWidthInteger>(
    _ kind: Number.Type, _ bytes: [UInt8], _ offset: Int
  ) -> Number {
    bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: kind))
    }
  }
}
