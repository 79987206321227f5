import MTLFaceKernels

/// What one record of the file says.
enum GalleryRecordKind: UInt8 {
  /// A new person: its number, and its name as text.
  case person = 1
  /// A face, new or in the place of the one of the same number; its note as text.
  case face = 2
  /// A face is gone.
  case removal = 3
  /// Numbers of faces up to this one were used.
  case reservation = 4
}

/// The header of a record.
///
/// | bytes | what |
/// |---|---|
/// | 0 | `MTGR` |
/// | 4 | CRC-32C of all that follows in the record |
/// | 8 | bytes of the record |
/// | 12 | kind |
/// | 13 | 1 in the last record of a change, else 0 |
/// | 14 | zero |
/// | 16 | number of the record, from 1 |
/// | 24 | number of the face or person, or the last one used |
/// | 32 | a face's person |
/// | 36 | a face's scale, float32 |
/// | 40 | bytes of text |
/// | 44 | checksum of the record before (0 for the first): old bytes cannot pass for new ones |
/// | 48 | the file's own number: nor can another file's |
/// | 56 | zero |
struct GalleryRecord: Equatable {
  var kind: GalleryRecordKind
  var endsTransaction = false
  var sequence: UInt64 = 0
  var number: UInt64
  var person: UInt32 = 0
  var scale: Float = 0
  var textSize = 0
  var previousChecksum: UInt32 = 0
  var salt: UInt64 = 0
  /// Bytes of the whole record.
  var size = 0
  var checksum: UInt32 = 0

  /// `MTGR`, read as a little-endian number.
  static let magic: UInt32 = 0x5247_544d
  /// Bytes of a header.
  static let headerSize = 64
  /// Where a vector begins, and where its scale is.
  static let vectorOffset = 64
  static let scaleOffset = 36

  /// A record to be written.
  init(_ kind: GalleryRecordKind, number: UInt64) {
    self.kind = kind
    self.number = number
  }

  /// The record at the start of `bytes`, if its header makes sense there; its checksum is not
  /// looked at. Nil for anything else.
  init?(_ bytes: UnsafeRawBufferPointer, _ layout: GalleryLayout) {
    guard bytes.count >= Self.headerSize else { return nil }
    func number<Number: FixedWidthInteger>(_ kind: Number.Type, _ offset: Int) -> Number {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: kind))
    }
    guard number(UInt32.self, 0) == Self.magic,
      let kind = GalleryRecordKind(rawValue: bytes[12]), bytes[13] <= 1
    else { return nil }
    let size = Int(number(UInt32.self, 8))
    let textSize = Int(number(UInt32.self, 40))
    guard textSize <= GalleryLayout.maximumTextLength,
      size == Self.size(kind, textSize: textSize, layout), size <= bytes.count
    else { return nil }
    self.kind = kind
    self.size = size
    self.textSize = textSize
    endsTransaction = bytes[13] == 1
    sequence = number(UInt64.self, 16)
    self.number = number(UInt64.self, 24)
    person = number(UInt32.self, 32)
    scale = Float(bitPattern: number(UInt32.self, Self.scaleOffset))
    previousChecksum = number(UInt32.self, 44)
    salt = number(UInt64.self, 48)
    checksum = number(UInt32.self, 4)
  }

  /// Whether bytes begin, whole or not, the record that follows one of a checksum.
  static func begins(_ bytes: UnsafeRawBufferPointer, after previous: UInt32, salt: UInt64) -> Bool
  {
    guard bytes.count >= 56 else { return false }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) == magic
      && UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 44, as: UInt32.self)) == previous
      && UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 48, as: UInt64.self)) == salt
  }

  /// Bytes of a record of some kind.
  static func size(_ kind: GalleryRecordKind, textSize: Int, _ layout: GalleryLayout) -> Int {
    headerSize + (kind == .face ? layout.vectorSize : 0) + GalleryLayout.padded(textSize)
  }

  /// Whether the bytes of a record are those that were written.
  static func hasValidChecksum(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= headerSize else { return false }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      == checksum(of: bytes)
  }

  static func checksum(of record: UnsafeRawBufferPointer) -> UInt32 {
    mtk_crc32c(
      0, record.baseAddress.map { $0 + 8 }?.assumingMemoryBound(to: UInt8.self), record.count - 8)
  }

  /// Where the text lies in the record.
  func textRange(_ layout: GalleryLayout) -> Range<Int> {
    let start = Self.headerSize + (kind == .face ? layout.vectorSize : 0)
    return start..<start + textSize
  }

  /// Gives the record its place after all up to a commit record.
  mutating func chain(after commit: CommitRecord, salt: UInt64) {
    sequence = commit.records + 1
    previousChecksum = commit.checksum
    self.salt = salt
  }

  /// Appends the record with its vector and text, and notes size and checksum.
  mutating func append(
    to bytes: inout [UInt8], vector: [UInt8] = [], text: [UInt8] = []
  ) {
    let start = bytes.count
    textSize = text.count
    size = Self.headerSize + vector.count + GalleryLayout.padded(text.count)
    bytes.append(contentsOf: repeatElement(0, count: Self.headerSize))
    bytes.append(contentsOf: vector)
    bytes.append(contentsOf: text)
    bytes.append(contentsOf: repeatElement(0, count: GalleryLayout.padded(text.count) - text.count))
    checksum = bytes.withUnsafeMutableBytes { all in
      let record = UnsafeMutableRawBufferPointer(rebasing: all[start...])
      writeHeader(record)
      let sum = Self.checksum(of: UnsafeRawBufferPointer(record))
      record.storeBytes(of: sum.littleEndian, toByteOffset: 4, as: UInt32.self)
      return sum
    }
  }

  private func writeHeader(_ record: UnsafeMutableRawBufferPointer) {
    func store(_ number: some FixedWidthInteger, _ offset: Int) {
      withUnsafeBytes(of: number.littleEndian) {
        UnsafeMutableRawBufferPointer(rebasing: record[offset..<offset + $0.count]).copyBytes(
          from: $0)
      }
    }
    store(Self.magic, 0)
    store(UInt32(truncatingIfNeeded: size), 8)
    store(kind.rawValue, 12)
    store(UInt8(endsTransaction ? 1 : 0), 13)
    store(sequence, 16)
    store(number, 24)
    store(person, 32)
    store(scale.bitPattern, Self.scaleOffset)
    store(UInt32(truncatingIfNeeded: textSize), 40)
    store(previousChecksum, 44)
    store(salt, 48)
  }
}
