/// What a gallery holds, without the vectors: where each face's record is, and whose it is.
///
/// A value: changing one leaves copies as they are, at the price of copying the chunks changed.
/// Rows are in the order of the faces' numbers, which never fall; a removed face's row stays empty.
struct GalleryIndex: Sendable {
  /// Some rows, as the kernels read them.
  struct Chunk: Sendable {
    /// Where records are, in units of 64 bytes; 0 for a face that was removed.
    var units: [UInt32] = []
    /// The faces' numbers, rising.
    var ids: [UInt64] = []
    /// Whose they are.
    var persons: [UInt32] = []
  }

  /// Some persons, by their numbers.
  private struct PersonChunk: Sendable {
    var units: [UInt32] = []
    var faces: [UInt32] = []
  }

  /// Rows of a chunk.
  static let chunkSize = 4096

  /// All rows; every chunk but the last is full.
  private(set) var chunks: [Chunk] = []
  private var personChunks: [PersonChunk] = []
  /// Rows, those of removed faces counted in.
  private(set) var rowCount = 0
  /// Faces.
  private(set) var faceCount = 0
  /// Persons that there ever were.
  private(set) var personCount = 0
  /// Persons with a face.
  private(set) var presentPersonCount = 0
  /// The last number of a face.
  private(set) var lastID: UInt64 = 0

  // MARK: Looking up

  /// The row of a face that there is.
  func row(of id: UInt64) -> Int? {
    guard let row = position(of: id), unit(row) != 0 else { return nil }
    return row
  }

  func unit(_ row: Int) -> UInt32 { chunks[row / Self.chunkSize].units[row % Self.chunkSize] }
  func id(_ row: Int) -> UInt64 { chunks[row / Self.chunkSize].ids[row % Self.chunkSize] }
  func person(_ row: Int) -> UInt32 { chunks[row / Self.chunkSize].persons[row % Self.chunkSize] }

  /// Where the record of a person's name is.
  func unit(ofPerson person: UInt32) -> UInt32? {
    guard person < personCount else { return nil }
    return personChunks[Int(person) / Self.chunkSize].units[Int(person) % Self.chunkSize]
  }

  /// How many faces a person has.
  func faceCount(ofPerson person: UInt32) -> Int {
    guard person < personCount else { return 0 }
    return Int(personChunks[Int(person) / Self.chunkSize].faces[Int(person) % Self.chunkSize])
  }

  /// The rows of a person's faces, rising.
  func rows(ofPerson person: UInt32) -> [Int] {
    var rows: [Int] = []
    for (number, chunk) in chunks.enumerated() {
      for (index, owner) in chunk.persons.enumerated() where owner == person {
        if chunk.units[index] != 0 { rows.append(number * Self.chunkSize + index) }
      }
    }
    return rows
  }

  /// The row with a number, removed or not: chunks and rows are both in order.
  private func position(of id: UInt64) -> Int? {
    let chunk = Self.partition(chunks.count) { (chunks[$0].ids.first ?? 0) <= id } - 1
    guard chunk >= 0 else { return nil }
    let ids = chunks[chunk].ids
    let index = Self.partition(ids.count) { ids[$0] < id }
    guard index < ids.count, ids[index] == id else { return nil }
    return chunk * Self.chunkSize + index
  }

  /// How many of `count` places satisfy a condition that holds for the first ones only.
  private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The persons whose faces a record changes.
  func persons(changedBy record: GalleryRecord) -> [UInt32] {
    let old = row(of: record.number).map(person)
    return switch record.kind {
    case .face: [record.person] + [old].compactMap(\.self)
    case .removal: [old].compactMap(\.self)
    case .person, .reservation: []
    }
  }

  // MARK: Changing

  /// Takes a record in, which lies at `unit`.
  ///
  /// - Returns: What is impossible about it, or nil.
  mutating func apply(_ record: GalleryRecord, at unit: UInt32) -> String? {
    switch record.kind {
    case .person: addPerson(record, at: unit)
    case .face:
      if record.number > lastID { addFace(record, at: unit) } else { moveFace(record, at: unit) }
    case .removal: remove(record.number)
    case .reservation: reserve(record.number)
    }
  }

  private mutating func reserve(_ id: UInt64) -> String? {
    guard id >= lastID, id < UInt64.max else { return "number \(id) is kept after \(lastID)" }
    lastID = id
    return nil
  }

  private mutating func addPerson(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard record.number == personCount, personCount < Int(UInt32.max) else {
      return "person \(record.number) after \(personCount) persons"
    }
    if personCount % Self.chunkSize == 0 { personChunks.append(PersonChunk()) }
    personChunks[personCount / Self.chunkSize].units.append(unit)
    personChunks[personCount / Self.chunkSize].faces.append(0)
    personCount += 1
    return nil
  }

  private mutating func addFace(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard Self.makesSense(record), record.person < personCount, rowCount < Int(UInt32.max) else {
      return "face \(record.number) makes no sense"
    }
    if rowCount % Self.chunkSize == 0 { chunks.append(Chunk()) }
    let last = chunks.count - 1
    chunks[last].units.append(unit)
    chunks[last].ids.append(record.number)
    chunks[last].persons.append(record.person)
    rowCount += 1
    lastID = record.number
    count(record.person, 1)
    return nil
  }

  private mutating func moveFace(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard Self.makesSense(record), record.person < personCount, let row = row(of: record.number)
    else { return "face \(record.number) makes no sense" }
    count(person(row), -1)
    count(record.person, 1)
    chunks[row / Self.chunkSize].units[row % Self.chunkSize] = unit
    chunks[row / Self.chunkSize].persons[row % Self.chunkSize] = record.person
    return nil
  }

  private mutating func remove(_ id: UInt64) -> String? {
    guard let row = row(of: id) else { return "face \(id), which there is not, is removed" }
    count(person(row), -1)
    chunks[row / Self.chunkSize].units[row % Self.chunkSize] = 0
    return nil
  }

  private mutating func count(_ person: UInt32, _ change: Int) {
    let chunk = Int(person) / Self.chunkSize
    let index = Int(person) % Self.chunkSize
    let before = Int(personChunks[chunk].faces[index])
    personChunks[chunk].faces[index] = UInt32(before + change)
    faceCount += change
    if before == 0 { presentPersonCount += 1 }
    if before + change == 0 { presentPersonCount -= 1 }
  }

  private static func makesSense(_ record: GalleryRecord) -> Bool {
    // The last number of all is never given, so that there is always a next one.
    record.scale > 0 && record.scale.isFinite && 1..<UInt64.max ~= record.number
  }
}
