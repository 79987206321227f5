/// How far a file is whole: written after the records that it covers are durable, in two places by
/// turns, so that one is whole at any time.
struct CommitRecord: Equatable {
  /// Bytes from the file's start.
  var length: Int
  /// Records in them.
  var records: UInt64
  /// The last record's checksum.
  var checksum: UInt32

  /// Where the two are in the first page.
  static let offsets = [2048, 3072]
  private static let size = 24
  /// Before the first record.
  static let start = CommitRecord(length: GalleryLayout.headerSize, records: 0, checksum: 0)

  init(length: Int, records: UInt64, checksum: UInt32) {
    self.length = length
    self.records = records
    self.checksum = checksum
  }

  /// The commit record after one more record.
  func after(_ record: GalleryRecord) -> CommitRecord {
    CommitRecord(
      length: length + record.size, records: record.sequence, checksum: record.checksum)
  }

  /// Reads a commit record; nil for one that is torn, damaged or another file's.
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
    // Every record takes a unit at least.
    guard records <= length / GalleryLayout.unit, self.bytes(salt: salt) == commit else {
      return nil
    }
  }

  func bytes(salt: UInt64) -> [UInt8] {
    let content =
      GalleryHeader.bytes(UInt64(length)) + GalleryHeader.bytes(records)
      + GalleryHeader.bytes(checksum)
    let whole = GalleryHeader.bytes(salt) + content
    return content + GalleryHeader.bytes(GalleryHeader.checksum(whole))
  }
}
