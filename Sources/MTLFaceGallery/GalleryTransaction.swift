/// A transaction that is being prepared: records that are written to the file together or not at
/// all.
struct GalleryTransaction {
  private let header: GalleryHeader
  private let file: GalleryFile
  /// The index after the transaction.
  private(set) var index: GalleryIndex
  /// The commit record after the transaction.
  private(set) var commit: CommitRecord
  /// The new persons.
  private(set) var newPersonNumbers: [[UInt8]: UInt32] = [:]
  /// The persons whose faces change.
  private(set) var changedPersons: Set<UInt32> = []
  private var bytes: [UInt8] = []
  private var written: Int
  /// The last record. It is written when it is known whether it ends the transaction.
  private var last: (record: GalleryRecord, vector: [UInt8], text: [UInt8])?

  /// The number of bytes that are written at once.
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
    written = commit.length
  }

  /// True if there are no changes.
  var isEmpty: Bool { last == nil }

  /// Returns the number of a person. If no person has the name, a new person is added.
  ///
  /// - Parameter knownNumber: Returns the number of a person who existed before the transaction.
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

  /// Adds a new face and returns its id.
  mutating func add(
    _ vector: StoredVector, person: UInt32, note: [UInt8]
  ) throws(GalleryError) -> UInt64 {
    let (id, over) = index.lastID.addingReportingOverflow(1)
    guard !over, id < UInt64.max else { throw .full(path: file.name) }
    try put(id, vector.bytes, vector.scale, person: person, note: note)
    return id
  }

  /// Replaces the face with an id, or adds a face with a new id.
  mutating func put(
    _ id: UInt64, _ vector: [UInt8], _ scale: Float, person: UInt32, note: [UInt8]
  ) throws(GalleryError) {
    var record = GalleryRecord(.face, number: id)
    record.person = person
    record.scale = scale
    try append(record, vector: vector, text: note)
  }

  /// Removes a face.
  mutating func remove(_ id: UInt64) throws(GalleryError) {
    guard index.row(of: id) != nil else { throw .faceNotFound(id) }
    try append(GalleryRecord(.removal, number: id))
  }

  /// Appends a record.
  mutating func append(
    _ record: GalleryRecord, vector: [UInt8] = [], text: [UInt8] = []
  ) throws(GalleryError) {
    try seal(endsTransaction: false)
    let size = GalleryRecord.headerSize + vector.count + GalleryLayout.padded(text.count)
    guard size <= GalleryLayout.maximumFileSize - commit.length else {
      throw .full(path: file.name)
    }
    last = (record, vector, text)
    changedPersons.formUnion(index.persons(changedBy: record))
    // The index is updated immediately, because later records may depend on it.
    let unit = UInt32(truncatingIfNeeded: commit.length / GalleryLayout.unit)
    if let problem = index.apply(record, at: unit) {
      throw .damaged(path: file.name, problem: problem)
    }
  }

  /// Writes the remaining records. If this fails, the next transaction overwrites them.
  mutating func write() throws(GalleryError) {
    try seal(endsTransaction: true)
    try flush()
  }

  private mutating func seal(endsTransaction: Bool) throws(GalleryError) {
    guard let (unsealed, vector, text) = last else { return }
    last = nil
    var record = unsealed
    record.endsTransaction = endsTransaction
    record.chain(after: commit, salt: header.salt)
    record.append(to: &bytes, vector: vector, text: text)
    commit = commit.after(record)
    if bytes.count >= Self.bufferSize { try flush() }
  }

  private mutating func flush() throws(GalleryError) {
    try file.write(bytes, at: written)
    written += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}
