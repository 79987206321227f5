import MTLFaceKernels

/// The first page of a gallery's file: what it holds, twice, and two commit records.
///
/// | bytes | what |
/// |---|---|
/// | 0, 1024 | the description, of 512 bytes: |
/// | + 0 | `MTLFace gallery\n` |
/// | + 16 | version, 1 |
/// | + 20 | dimension |
/// | + 24 | format: 0 float32, 1 float16, 2 int8 |
/// | + 28 | bytes of the model's name |
/// | + 32 | the file's own number |
/// | + 40 | the model's name, UTF-8 |
/// | + 508 | CRC-32C of all before it |
/// | 2048, 3072 | the commit records |
struct GalleryHeader: Equatable {
  let layout: GalleryLayout
  /// Whose embeddings these are: free text.
  let model: String
  let salt: UInt64

  /// Bytes of the model's name at most.
  static let maximumModelLength = 256
  private static let magic = Array("MTLFace gallery\n".utf8)
  private static let version: UInt32 = 1
  private static let offsets = [0, 1024]
  private static let size = 512

  /// A header for a new file.
  init(layout: GalleryLayout, model: String, salt: UInt64) {
    self.layout = layout
    self.model = model
    self.salt = salt
  }

  /// The page as bytes, with a commit record in both places.
  func page(_ commit: CommitRecord = .start) -> [UInt8] {
    var page: [UInt8] = []
    for offset in Self.offsets {
      page += [UInt8](repeating: 0, count: offset - page.count) + description
    }
    for offset in CommitRecord.offsets {
      page += [UInt8](repeating: 0, count: offset - page.count) + commit.bytes(salt: salt)
    }
    return page + [UInt8](repeating: 0, count: GalleryLayout.headerSize - page.count)
  }

  private var description: [UInt8] {
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

  /// Where descriptions are, and their bytes.
  var descriptions: (offsets: [Int], bytes: [UInt8]) { (Self.offsets, description) }

  /// Reads a page, by the description that is whole.
  ///
  /// - Returns: The header, and whether both descriptions are whole.
  /// - Throws: ``GalleryError`` `notAGallery`, `damaged`.
  static func read(
    _ page: [UInt8], path: String
  ) throws(GalleryError) -> (header: GalleryHeader, areBothIntact: Bool) {
    let blocks = offsets.map { Array(page.dropFirst($0).prefix(size)) }
    guard blocks.contains(where: { $0.starts(with: magic) }) else {
      throw .notAGallery(path: path, problem: "no gallery")
    }
    guard page.count == GalleryLayout.headerSize else {
      throw .damaged(path: path, problem: "cut within its first page")
    }
    let whole = blocks.filter { block in
      block.count == size && block.starts(with: magic)
        && number(UInt32.self, block, size - 4) == checksum(Array(block.dropLast(4)))
    }
    guard let block = whole.first else {
      throw .damaged(path: path, problem: "both descriptions in its first page")
    }
    return (try GalleryHeader(block, path: path), whole.count == 2)
  }

  private init(_ block: [UInt8], path: String) throws(GalleryError) {
    let version = Self.number(UInt32.self, block, 16)
    guard version == Self.version else {
      throw .notAGallery(
        path: path, problem: "a gallery of version \(version), where this library knows 1")
    }
    let dimension = Int(Self.number(UInt32.self, block, 20))
    let textSize = Int(Self.number(UInt32.self, block, 28))
    guard let format = VectorFormat(code: Self.number(UInt32.self, block, 24)),
      GalleryLayout.dimensions.contains(dimension), textSize <= Self.maximumModelLength,
      let model = String(validating: block[40..<40 + textSize], as: UTF8.self)
    else { throw .damaged(path: path, problem: "its description makes no sense") }
    layout = GalleryLayout(dimension: dimension, format: format)
    salt = Self.number(UInt64.self, block, 32)
    self.model = model
  }

  /// The commit records of a page that are whole; the slot of the newest, and whether the other one
  /// is whole.
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

  /// CRC-32C.
  static func checksum(_ bytes: [UInt8]) -> UInt32 { mtk_crc32c(0, bytes, bytes.count) }

  static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  /// The number at an offset of bytes that are long enough.
  static func number<Number: FixedWidthInteger>(
    _ kind: Number.Type, _ bytes: [UInt8], _ offset: Int
  ) -> Number {
    bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: kind))
    }
  }
}
