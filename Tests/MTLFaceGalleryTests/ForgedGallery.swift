@testable import MTLFaceGallery

/// A gallery file with valid checksums and arbitrary records.
struct ForgedGallery {
  private let header: GalleryHeader
  private var records: [UInt8] = []
  private var commit = CommitRecord.start

  init(dimension: Int) {
    header = GalleryHeader(
      layout: GalleryLayout(dimension: dimension, format: .float32), model: "", salt: 77)
  }

  /// Appends a record as a separate transaction.
  mutating func add(
    _ kind: GalleryRecordKind, _ number: UInt64, person: UInt32 = 0, scale: Float = 1,
    vector: [Float] = [], text: [UInt8] = []
  ) {
    var record = GalleryRecord(kind, number: number)
    record.endsTransaction = true
    record.person = person
    record.scale = scale
    record.chain(after: commit, salt: header.salt)
    var bytes = vector.flatMap { GalleryHeader.bytes($0.bitPattern) }
    bytes += [UInt8](repeating: 0, count: GalleryLayout.padded(bytes.count) - bytes.count)
    record.append(to: &records, vector: bytes, text: text)
    commit = commit.appending(record)
  }

  /// The contents of the file.
  var file: [UInt8] { header.page(commit) + records }
}
