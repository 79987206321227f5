/// What a writer keeps from one change to the next.
struct GalleryWriter {
  /// Set when bytes may or may not be durable: nothing can be acknowledged any more.
  var isBroken = false
  /// Persons by the bytes of their names, once they were needed.
  private var numbers: [[UInt8]: UInt32]?

  /// The numbers of all persons.
  mutating func numbers(_ snapshot: GallerySnapshot) -> [[UInt8]: UInt32] {
    if let numbers { return numbers }
    var all: [[UInt8]: UInt32] = [:]
    for number in 0..<UInt32(snapshot.index.personCount) {
      let name = Array(snapshot.name(ofPerson: number).utf8)
      if !name.isEmpty { all[name] = number }
    }
    numbers = all
    return all
  }

  /// Keeps the numbers that a change ended with.
  mutating func keep(_ numbers: [[UInt8]: UInt32]?) { self.numbers = numbers }
}

/// A change in the making: records that come into the file together or not at all.
struct GalleryChange {
  private let header: GalleryHeader
  private let file: GalleryFile
  /// The gallery as it will be.
  private(set) var index: GalleryIndex
  /// How far the file will be whole.
  private(set) var mark: GalleryMark
  /// Persons by name; of the writer's, and the new ones.
  private(set) var numbers: [[UInt8]: UInt32]
  /// Persons whose faces change.
  private(set) var changedPersons: Set<UInt32> = []
  private var bytes: [UInt8] = []
  private var written: Int
  /// The last record, which is not written before it is known whether it is the last.
  private var last: (record: GalleryRecord, vector: [UInt8], text: [UInt8])?

  /// Bytes that are written at once.
  private static let part = 4 << 20

  init(_ opened: Gallery.Opened, numbers: [[UInt8]: UInt32]) {
    self.init(
      header: opened.header, file: opened.file, index: opened.snapshot.index,
      mark: opened.snapshot.mark, numbers: numbers)
  }

  init(
    header: GalleryHeader, file: GalleryFile, index: GalleryIndex = GalleryIndex(),
    mark: GalleryMark = .start, numbers: [[UInt8]: UInt32] = [:]
  ) {
    self.header = header
    self.file = file
    self.index = index
    self.mark = mark
    self.numbers = numbers
    written = mark.length
  }

  /// Whether nothing changes.
  var isEmpty: Bool { last == nil }

  /// The number of a person, who is new where nobody has the name.
  mutating func person(_ name: String) throws(GalleryError) -> UInt32 {
    try GalleryText.check(name, "the person's name")
    let key = Array(name.utf8)
    if let number = numbers[key] { return number }
    let number = UInt32(truncatingIfNeeded: index.personCount)
    try append(GalleryRecord(.person, number: UInt64(number)), text: key)
    numbers[key] = number
    return number
  }

  /// A new face; returns its number.
  mutating func add(
    _ vector: StoredVector, person: UInt32, note: String
  ) throws(GalleryError) -> UInt64 {
    let id = index.lastID + 1
    try put(id, vector.bytes, vector.scale, person: person, note: note)
    return id
  }

  /// A face in the place of the one that has the number, or with a number that is new.
  mutating func put(
    _ id: UInt64, _ vector: [UInt8], _ scale: Float, person: UInt32, note: String
  ) throws(GalleryError) {
    try GalleryText.check(note, "the note", mayBeEmpty: true)
    var record = GalleryRecord(.face, number: id)
    record.person = person
    record.scale = scale
    if let row = index.row(of: id) { changedPersons.insert(index.person(row)) }
    changedPersons.insert(person)
    try append(record, vector: vector, text: Array(note.utf8))
  }

  /// A face goes.
  mutating func remove(_ id: UInt64) throws(GalleryError) {
    guard let row = index.row(of: id) else { throw .noFace(id) }
    changedPersons.insert(index.person(row))
    try append(GalleryRecord(.removal, number: id))
  }

  /// Appends a record.
  mutating func append(
    _ record: GalleryRecord, vector: [UInt8] = [], text: [UInt8] = []
  ) throws(GalleryError) {
    try seal(endsChange: false)
    last = (record, vector, text)
    // The index knows it at once, since what follows may build on it.
    let unit = UInt32(truncatingIfNeeded: (written + bytes.count) / GalleryLayout.unit)
    if let problem = index.apply(record, at: unit) {
      throw .damaged(path: file.name, problem: problem)
    }
  }

  /// Writes what is left, and makes all of it durable.
  mutating func finish() throws(GalleryError) {
    try seal(endsChange: true)
    try flush()
    try file.synchronize()
  }

  private mutating func seal(endsChange: Bool) throws(GalleryError) {
    guard let (unsealed, vector, text) = last else { return }
    last = nil
    var record = unsealed
    record.endsChange = endsChange
    record.sequence = mark.records + 1
    record.previous = mark.checksum
    record.salt = header.salt
    record.append(to: &bytes, vector: vector, text: text)
    mark = GalleryMark(
      length: mark.length + record.size, records: record.sequence, checksum: record.checksum)
    guard mark.length < GalleryLayout.largestFile - (1 << 20) else { throw .full(path: file.name) }
    if bytes.count >= Self.part { try flush() }
  }

  private mutating func flush() throws(GalleryError) {
    try file.write(bytes, at: written)
    written += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}
