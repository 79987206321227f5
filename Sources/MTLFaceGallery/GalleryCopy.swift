/// A gallery's content as a new file: without what was removed, and without names of persons who
/// have no face any more. Numbers of faces and persons stay.
struct GalleryCopy {
  private let snapshot: GallerySnapshot
  private let header: GalleryHeader
  private var mark = GalleryMark.start
  private var bytes: [UInt8] = []

  init(_ snapshot: GallerySnapshot, _ header: GalleryHeader) {
    self.snapshot = snapshot
    self.header = header
  }

  /// Writes everything, in order. A change ends with every record: nobody sees the file before it
  /// is whole.
  ///
  /// - Returns: The first page, in whose place zeros were written.
  mutating func write(_ append: ([UInt8]) throws -> Void) throws -> [UInt8] {
    try append([UInt8](repeating: 0, count: GalleryLayout.headerSize))
    let index = snapshot.index
    for person in 0..<UInt32(index.personCount) {
      let name = index.faceCount(ofPerson: person) > 0 ? snapshot.name(ofPerson: person) : ""
      put(GalleryRecord(.person, number: UInt64(person)), text: Array(name.utf8))
      try flush(append)
    }
    for row in 0..<index.rowCount where index.unit(row) != 0 {
      let bytes = snapshot.bytes(at: index.unit(row))
      guard let record = bytes.withUnsafeBytes({ GalleryRecord($0, snapshot.layout) }) else {
        continue
      }
      let text = record.textRange(snapshot.layout)
      put(
        record, vector: Array(bytes[GalleryRecord.vectorOffset..<text.lowerBound]),
        text: Array(bytes[text]))
      try flush(append)
    }
    put(GalleryRecord(.reservation, number: index.lastID))
    try append(bytes)
    return header.page(mark)
  }

  private mutating func put(_ record: GalleryRecord, vector: [UInt8] = [], text: [UInt8] = []) {
    var record = record
    record.endsChange = true
    record.sequence = mark.records + 1
    record.previous = mark.checksum
    record.salt = header.salt
    record.append(to: &bytes, vector: vector, text: text)
    mark = GalleryMark(
      length: mark.length + record.size, records: record.sequence, checksum: record.checksum)
  }

  private mutating func flush(_ append: ([UInt8]) throws -> Void) throws {
    guard bytes.count >= 4 << 20 else { return }
    try append(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
