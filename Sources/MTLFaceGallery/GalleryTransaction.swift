/// A sequence of records that is committed to the file completely or not at all.
struct GalleryTransaction {
  private let header: GalleryHeader
  private let file: GalleryFile
  /// The index after the transaction.
  private(set) var index: GalleryIndex
  /// The commit record after the transaction.
  private(set) var commit: CommitRecord
  /// The numbers of the people whom the transaction adds, keyed by the UTF-8 bytes of their names.
  private(set) var newPersonNumbers: [[UInt8]: UInt32] = [:]
  /// The numbers of the people whose faces change.
  private(set) var changedPersons: Set<UInt32> = []
  private var bytes: [UInt8] = []
  /// The length of the file including the records that were written.
  private var writtenLength: Int
  /// The last record. It remains unwritten until it is known whether it ends the transaction.
  private var last: (record: GalleryRecord, vector: [UInt8], text: [UInt8])?

  /// The number of buffered bytes after which the buffer is written to the file.
  private static let bufferSize = 4 << 20

  init(_ state: Gallery.State) {
    self.init(
      header: state.header, file: state.file, index: state.snapshot.index,
      commit: state.snapshot.commit)
  }

  init(
    header: GalleryHeader, file: GalleryFile, index: GalleryIndex = GalleryIndex(),
    commit: CommitRecord = .start
  ) {
    self.header = header
    self.file = file
    self.index = index
    self.commit = commit
    writtenLength = commit.length
  }

  /// Whether the transaction has no records.
  var isEmpty: Bool { last == nil }

  /// Returns the number of the person with the given name. If there is none, a person is added.
  ///
  /// - Parameters:
  ///   - name: The name of the person.
  ///   - knownNumber: A function that returns the number of a person who existed before the
  ///     transaction, or `nil`.
  mutating func person(
    _ name: String, _ knownNumber: ([UInt8]) -> UInt32?
  ) throws(GalleryError) -> UInt32 {
    try GalleryText.validate(name, "the person's name")
    let key = Array(name.utf8)
    if let number = newPersonNumbers[key] ?? knownNumber(key) { return number }
    let number = UInt32(truncatingIfNeeded: index.personCount)
    try append(GalleryRecord(.person, number: UInt64(number)), text: key)
    newPersonNumbers[key] = number
    return number
  }

  /// Adds a face and returns its ID.
  mutating func add(
    _ vector: StoredVector, person: UInt32, note: [UInt8]
  ) throws(GalleryError) -> UInt64 {
    let (id, overflow) = index.lastID.addingReportingOverflow(1)
    guard !overflow, id < UInt64.max else { throw .full(path: file.name) }
    try put(id, vector.bytes, vector.scale, person: person, note: note)
    return id
  }

  /// Replaces the face with the given ID, or adds a face if the ID is greater than the last ID.
  mutating func put(
    _ id: UInt64, _ vector: [UInt8], _ scale: Float, person: UInt32, note: [UInt8]
  ) throws(GalleryError) {
    var record = GalleryRecord(.face, number: id)
    record.person = person
    record.scale = scale
    try append(record, vector: vector, text: note)
  }

  /// Appends a record that removes a face.
  ///
  /// - Throws: ``GalleryError/faceNotFound(_:)``, ``GalleryError/cannotWrite(path:reason:)`` or
  ///   ``GalleryError/full(path:)``.
  mutating func remove(_ id: UInt64) throws(GalleryError) {
    guard index.row(of: id) != nil else { throw .faceNotFound(id) }
    try append(GalleryRecord(.removal, number: id))
  }

  /// Appends a record to the transaction and updates the index.
  ///
  /// - Throws: ``GalleryError/cannotWrite(path:reason:)``, ``GalleryError/full(path:)`` or
  ///   ``GalleryError/damaged(path:problem:)``.
  mutating func append(
    _ record: GalleryRecord, vector: [UInt8] = [], text: [UInt8] = []
  ) throws(GalleryError) {
    try encodeLastRecord(endsTransaction: false)
    let size = GalleryRecord.headerSize + vector.count + GalleryLayout.padded(text.count)
    guard size <= GalleryLayout.maximumFileSize - commit.length else {
      throw .full(path: file.name)
    }
    last = (record, vector, text)
    changedPersons.formUnion(index.persons(changedBy: record))
    // Update the index immediately, because later records may depend on it.
    let unit = UInt32(truncatingIfNeeded: commit.length / GalleryLayout.unit)
    if let problem = index.apply(record, at: unit) {
      throw .damaged(path: file.name, problem: problem)
    }
  }

  /// Writes the remaining records to the file.
  ///
  /// If an error is thrown, the next transaction overwrites the records of this one.
  mutating func write() throws(GalleryError) {
    try encodeLastRecord(endsTransaction: true)
    try flush()
  }

  private mutating func encodeLastRecord(endsTransaction: Bool) throws(GalleryError) {
    guard let (unlinked, vector, text) = last else { return }
    last = nil
    var record = unlinked
    record.endsTransaction = endsTransaction
    record.chain(after: commit, salt: header.salt)
    record.append(to: &bytes, vector: vector, text: text)
    commit = commit.appending(record)
    if bytes.count >= Self.bufferSize { try flush() }
  }

  private mutating func flush() throws(GalleryError) {
    try file.write(bytes, at: writtenLength)
    writtenLength += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}
