/// A writer that copies the contents of a gallery to a new file.
///
/// Removed faces and the names of people who have no faces are omitted. The IDs of faces and the
/// numbers of people do not change.
struct GalleryCompactor {
  private let snapshot: GallerySnapshot
  private let header: GalleryHeader
  private let path: String
  private var commit = CommitRecord.start
  private var bytes: [UInt8] = []

  init(_ snapshot: GallerySnapshot, _ header: GalleryHeader, path: String) {
    self.snapshot = snapshot
    self.header = header
    self.path = path
  }

  /// Writes all records in order.
  ///
  /// Every record is a separate transaction, because the file is not used before it is complete.
  ///
  /// - Parameter append: A closure that appends bytes to the file.
  /// - Returns: The first page, which the caller writes over the zeros at the start of the file.
  /// - Throws: ``GalleryError/damaged(path:problem:)`` if a record has changed since the gallery
  ///   was opened, because the copy of this record would have a valid checksum; the errors of
  ///   `append`.
  mutating func write(_ append: ([UInt8]) throws -> Void) throws -> [UInt8] {
    try append([UInt8](repeating: 0, count: GalleryLayout.headerSize))
    let index = snapshot.index
    for person in 0..<UInt32(index.personCount) {
      var name: [UInt8] = []
      if index.faceCount(ofPerson: person) > 0, let unit = index.unit(ofPerson: person) {
        name = try validRecord(unit).text
      }
      put(GalleryRecord(.person, number: UInt64(person)), text: name)
      try flush(append)
    }
    for row in 0..<index.rowCount where index.unit(row) != 0 {
      let (record, vector, text) = try validRecord(index.unit(row))
      put(record, vector: vector, text: text)
      try flush(append)
    }
    put(GalleryRecord(.reservation, number: index.lastID))
    try append(bytes)
    return header.page(commit)
  }

  /// Verifies the checksum of a record again and returns the record with its vector and text.
  private func validRecord(
    _ unit: UInt32
  ) throws(GalleryError) -> (GalleryRecord, vector: [UInt8], text: [UInt8]) {
    let bytes = snapshot.bytes(at: unit)
    guard bytes.withUnsafeBytes(GalleryRecord.hasValidChecksum),
      let record = bytes.withUnsafeBytes({ GalleryRecord($0, snapshot.layout) })
    else {
      throw .damaged(
        path: path, problem: "the record at byte \(Int(unit) * GalleryLayout.unit) is invalid")
    }
    let text = record.textRange(snapshot.layout)
    return (
      record, Array(bytes[GalleryRecord.vectorOffset..<text.lowerBound]), Array(bytes[text])
    )
  }

  private mutating func put(_ record: GalleryRecord, vector: [UInt8] = [], text: [UInt8] = []) {
    var record = record
    record.endsTransaction = true
    record.chain(after: commit, salt: header.salt)
    record.append(to: &bytes, vector: vector, text: text)
    commit = commit.appending(record)
  }

  private mutating func flush(_ append: ([UInt8]) throws -> Void) throws {
    guard bytes.count >= 4 << 20 else { return }
    try append(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
