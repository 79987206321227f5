/// An index of the positions of the records of faces and people in a gallery file.
///
/// The index does not contain vectors. It is a value type, and a change copies only the affected
/// chunks. There is a row for each face, and rows are in ascending order of the IDs. The row of a
/// removed face remains in the index.
struct GalleryIndex: Sendable {
  /// A group of rows in the layout that the kernels read.
  struct Chunk: Sendable {
    /// The position of the record of each face, in units of 64 bytes, or 0 for a removed face.
    var units: [UInt32] = []
    /// The IDs of the faces in ascending order.
    var ids: [UInt64] = []
    /// The number of the person of each face.
    var persons: [UInt32] = []
  }

  /// A group of people with consecutive numbers.
  private struct PersonChunk: Sendable {
    /// The position of the record of each person, in units of 64 bytes.
    var units: [UInt32] = []
    /// The number of faces of each person.
    var faces: [UInt32] = []
  }

  /// The number of rows in a chunk.
  static let chunkSize = 4096

  /// All rows. Every chunk except the last is full.
  private(set) var chunks: [Chunk] = []
  private var personChunks: [PersonChunk] = []
  /// The number of rows, including the rows of removed faces.
  private(set) var rowCount = 0
  /// The number of faces.
  private(set) var faceCount = 0
  /// The number of people who have ever been added.
  private(set) var personCount = 0
  /// The number of people who have faces.
  private(set) var presentPersonCount = 0
  /// The largest ID that has been used or reserved.
  private(set) var lastID: UInt64 = 0

  // MARK: Lookup

  /// Returns the row of a face, or `nil` if no face has the ID or the face was removed.
  func row(of id: UInt64) -> Int? {
    guard let row = position(of: id), unit(row) != 0 else { return nil }
    return row
  }

  /// Returns the position of the record of a row, in units of 64 bytes, or 0 for a removed face.
  func unit(_ row: Int) -> UInt32 { chunks[row / Self.chunkSize].units[row % Self.chunkSize] }
  func id(_ row: Int) -> UInt64 { chunks[row / Self.chunkSize].ids[row % Self.chunkSize] }
  func person(_ row: Int) -> UInt32 { chunks[row / Self.chunkSize].persons[row % Self.chunkSize] }

  /// Returns the position, in units of 64 bytes, of the record with the name of a person, or `nil`
  /// if no person has the number.
  func unit(ofPerson person: UInt32) -> UInt32? {
    guard person < personCount else { return nil }
    return personChunks[Int(person) / Self.chunkSize].units[Int(person) % Self.chunkSize]
  }

  /// Returns the number of a person's faces.
  func faceCount(ofPerson person: UInt32) -> Int {
    guard person < personCount else { return 0 }
    return Int(personChunks[Int(person) / Self.chunkSize].faces[Int(person) % Self.chunkSize])
  }

  /// Returns the rows of a person's faces in ascending order.
  func rows(ofPerson person: UInt32) -> [Int] {
    var rows: [Int] = []
    for (number, chunk) in chunks.enumerated() {
      for (index, owner) in chunk.persons.enumerated() where owner == person {
        if chunk.units[index] != 0 { rows.append(number * Self.chunkSize + index) }
      }
    }
    return rows
  }

  /// Returns the row with an ID, even if its face was removed, or `nil` if there is none. The
  /// method uses a binary search over the chunks and then over the rows of a chunk.
  private func position(of id: UInt64) -> Int? {
    let chunk = Self.partition(chunks.count) { (chunks[$0].ids.first ?? 0) <= id } - 1
    guard chunk >= 0 else { return nil }
    let ids = chunks[chunk].ids
    let index = Self.partition(ids.count) { ids[$0] < id }
    guard index < ids.count, ids[index] == id else { return nil }
    return chunk * Self.chunkSize + index
  }

  /// Returns the first index for which `isBefore` is false, or `count` if there is none.
  private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Returns the numbers of the people whose faces a record changes.
  func persons(changedBy record: GalleryRecord) -> [UInt32] {
    let old = row(of: record.number).map(person)
    return switch record.kind {
    case .face: [record.person] + [old].compactMap(\.self)
    case .removal: [old].compactMap(\.self)
    case .person, .reservation: []
    }
  }

  // MARK: Changes

  /// Updates the index with the record at position `unit`.
  ///
  /// - Returns: A description of the problem if the record is inconsistent with the index, or
  ///   `nil`.
  mutating func apply(_ record: GalleryRecord, at unit: UInt32) -> String? {
    switch record.kind {
    case .person: addPerson(record, at: unit)
    case .face:
      if record.number > lastID { addFace(record, at: unit) } else { replaceFace(record, at: unit) }
    case .removal: remove(record.number)
    case .reservation: reserve(record.number)
    }
  }

  private mutating func reserve(_ id: UInt64) -> String? {
    guard id >= lastID, id < UInt64.max else {
      return "the ID \(id) is reserved, but the last ID is \(lastID)"
    }
    lastID = id
    return nil
  }

  private mutating func addPerson(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard record.number == personCount, personCount < Int(UInt32.max) else {
      return "person \(record.number) was found instead of person \(personCount)"
    }
    if personCount % Self.chunkSize == 0 { personChunks.append(PersonChunk()) }
    personChunks[personCount / Self.chunkSize].units.append(unit)
    personChunks[personCount / Self.chunkSize].faces.append(0)
    personCount += 1
    return nil
  }

  private mutating func addFace(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard Self.isValid(record), record.person < personCount, rowCount < Int(UInt32.max) else {
      return "face \(record.number) is invalid"
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

  private mutating func replaceFace(_ record: GalleryRecord, at unit: UInt32) -> String? {
    guard Self.isValid(record), record.person < personCount, let row = row(of: record.number)
    else { return "face \(record.number) is invalid" }
    count(person(row), -1)
    count(record.person, 1)
    chunks[row / Self.chunkSize].units[row % Self.chunkSize] = unit
    chunks[row / Self.chunkSize].persons[row % Self.chunkSize] = record.person
    return nil
  }

  private mutating func remove(_ id: UInt64) -> String? {
    guard let row = row(of: id) else { return "a record removes face \(id), which does not exist" }
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

  private static func isValid(_ record: GalleryRecord) -> Bool {
    // The largest 64-bit number is not a valid ID, so that `lastID + 1` cannot overflow.
    record.scale > 0 && record.scale.isFinite && 1..<UInt64.max ~= record.number
  }
}
