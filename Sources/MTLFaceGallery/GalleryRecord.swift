import MTLFaceKernels

/// The kind of a record in a gallery file.
enum GalleryRecordKind: UInt8 {
  /// A new person. The text is the name of the person.
  case person = 1
  /// A new face, or a replacement of the face with the same ID. The text is the note.
  case face = 2
  /// The removal of a face.
  case removal = 3
  /// The reservation of all IDs up to the ID in the record, so that they are not reused.
  case reservation = 4
}

/// The header of a record.
///
/// | offset | content |
/// |---|---|
/// | 0 | `MTGR` |
/// | 4 | the CRC-32C of the following bytes of the record |
/// | 8 | the size of the record in bytes |
/// | 12 | the kind of the record |
/// | 13 | 1 in the last record of a transaction, otherwise 0 |
/// | 14 | zero |
/// | 16 | the sequence number of the record, starting at 1 |
/// | 24 | the ID of a face, the number of a person, or the last reserved ID |
/// | 32 | the number of the person to whom a face belongs |
/// | 36 | the scale of the vector of a face (float32) |
/// | 40 | the size of the text in bytes |
/// | 44 | the checksum of the previous record, or 0 in the first record |
/// | 48 | the salt of the file |
/// | 56 | zero |
///
/// The checksum of the previous record distinguishes a record from stale bytes of an earlier
/// transaction. The salt distinguishes it from bytes of another file.
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
  /// The size of the whole record in bytes.
  var size = 0
  var checksum: UInt32 = 0

  /// The bytes `MTGR` as a little-endian number.
  static let magic: UInt32 = 0x5247_544d
  /// The size of the header of a record in bytes.
  static let headerSize = 64
  /// The offset of the vector within a record.
  static let vectorOffset = 64
  /// The offset of the scale of the vector within a record.
  static let scaleOffset = 36

  /// Creates a record to append to a file.
  init(_ kind: GalleryRecordKind, number: UInt64) {
    self.kind = kind
    self.number = number
  }

  /// Reads the header of the record at the start of `bytes`, or returns `nil` if it is invalid.
  ///
  /// The checksum is not verified.
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

  /// Returns whether the bytes start with a record that follows a record with the checksum
  /// `previous`. The record may be incomplete.
  static func begins(_ bytes: UnsafeRawBufferPointer, after previous: UInt32, salt: UInt64) -> Bool
  {
    guard bytes.count >= 56 else { return false }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) == magic
      && UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 44, as: UInt32.self)) == previous
      && UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 48, as: UInt64.self)) == salt
  }

  /// Returns the size in bytes of a record with a text of `textSize` bytes.
  static func size(_ kind: GalleryRecordKind, textSize: Int, _ layout: GalleryLayout) -> Int {
    headerSize + (kind == .face ? layout.vectorSize : 0) + GalleryLayout.padded(textSize)
  }

  /// Returns whether the checksum of a record is valid.
  static func hasValidChecksum(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= headerSize else { return false }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      == checksum(of: bytes)
  }

  static func checksum(of record: UnsafeRawBufferPointer) -> UInt32 {
    mtk_crc32c(
      0, record.baseAddress.map { $0 + 8 }?.assumingMemoryBound(to: UInt8.self), record.count - 8)
  }

  /// Returns the range of the text within the record.
  func textRange(_ layout: GalleryLayout) -> Range<Int> {
    let start = Self.headerSize + (kind == .face ? layout.vectorSize : 0)
    return start..<start + textSize
  }

  /// Sets the fields that link the record to the previous record.
  mutating func chain(after commit: CommitRecord, salt: UInt64) {
    sequence = commit.records + 1
    previousChecksum = commit.checksum
    self.salt = salt
  }

  /// Appends the record with its vector and text to `bytes` and sets its size and checksum.
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
