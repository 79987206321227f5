/// A record of the committed length of a file.
///
/// A commit record is written after the records that it covers are durable. Commit records are
/// written alternately to two slots, so that at least one slot is intact at any time.
struct CommitRecord: Equatable {
  /// The committed length in bytes from the start of the file.
  var length: Int
  /// The number of records within ``length``.
  var records: UInt64
  /// The checksum of the last record.
  var checksum: UInt32

  /// The offsets of the two slots in the first page.
  static let offsets = [2048, 3072]
  private static let size = 24
  /// The commit record of a file without records.
  static let start = CommitRecord(length: GalleryLayout.headerSize, records: 0, checksum: 0)

  init(length: Int, records: UInt64, checksum: UInt32) {
    self.length = length
    self.records = records
    self.checksum = checksum
  }

  /// Returns the commit record that also covers a record appended to the file.
  func appending(_ record: GalleryRecord) -> CommitRecord {
    CommitRecord(
      length: length + record.size, records: record.sequence, checksum: record.checksum)
  }

  /// Reads a commit record from bytes.
  ///
  /// Returns `nil` if the record is incomplete, damaged or from another file.
  init?(_ bytes: ArraySlice<UInt8>, salt: UInt64) {
    guard bytes.count >= Self.size else { return nil }
    let commit = Array(bytes.prefix(Self.size))
    guard let length = Int(exactly: GalleryHeader.number(UInt64.self, commit, 0)),
      length >= GalleryLayout.headerSize, length <= GalleryLayout.maximumFileSize,
      length.isMultiple(of: GalleryLayout.unit)
    else { return nil }
    self.length = length
    records = GalleryHeader.number(UInt64.self, commit, 8)
    checksum = GalleryHeader.number(UInt32.self, commit, 16)
    // Every record has a size of at least one unit.
    guard records <= length / GalleryLayout.unit, self.bytes(salt: salt) == commit else {
      return nil
    }
  }

  /// Returns the commit record as bytes. The checksum at the end includes the salt of the file.
  func bytes(salt: UInt64) -> [UInt8] {
    let content =
      GalleryHeader.bytes(UInt64(length)) + GalleryHeader.bytes(records)
      + GalleryHeader.bytes(checksum)
    let saltedContent = GalleryHeader.bytes(salt) + content
    return content + GalleryHeader.bytes(GalleryHeader.checksum(saltedContent))
  }
}
