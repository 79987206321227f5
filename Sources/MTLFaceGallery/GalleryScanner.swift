import MTLFaceTensor

/// Reads on in a gallery's file from where a snapshot ends.
struct GalleryScanner {
  /// A record and where it is.
  struct Located {
    let record: GalleryRecord
    let offset: Int
  }

  let header: GalleryHeader
  let path: String
  let pool: ThreadPool
  /// What was read so far.
  private(set) var index: GalleryIndex
  private(set) var commit: CommitRecord
  /// Persons whose faces changed after the snapshot; not gathered without one.
  private(set) var changedPersons: Set<UInt32> = []
  private let continuesSnapshot: Bool

  /// Records that are checked together, which bounds what is held of them.
  private static let window = 65536

  /// A scanner at the end of what is known.
  init(
    header: GalleryHeader, path: String, pool: ThreadPool, after snapshot: GallerySnapshot? = nil
  ) {
    self.header = header
    self.path = path
    self.pool = pool
    index = snapshot?.index ?? GalleryIndex()
    commit = snapshot?.commit ?? .start
    continuesSnapshot = snapshot != nil
  }

  /// Takes in all records up to a commit record, which says that they are whole.
  ///
  /// - Throws: ``GalleryError`` `damaged` where they are not.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, upTo end: CommitRecord
  ) throws(GalleryError) {
    guard end.length <= bytes.count else {
      throw damaged("cut short: \(end.length - bytes.count) bytes are missing")
    }
    let whole = UnsafeRawBufferPointer(rebasing: bytes[..<end.length])
    while commit.length < end.length {
      var found: [Located] = []
      var last = commit
      while last.length < end.length, found.count < Self.window {
        guard let next = next(whole, after: last) else {
          throw damaged("record \(last.records + 1), \(last.length) bytes in")
        }
        found.append(next)
        last = Self.commit(after: next)
      }
      try verify(found, whole)
      for located in found { try apply(located) }
      commit = last
    }
    guard commit == end else { throw damaged("its records do not end as its mark says") }
  }

  /// Takes in the changes that follow and are whole, without a commit record to say so: written,
  /// but not marked when the power failed.
  mutating func readUncommitted(_ bytes: UnsafeRawBufferPointer) throws(GalleryError) {
    while let change = nextTransaction(bytes, after: commit), let last = change.last {
      for located in change { try apply(located) }
      commit = Self.commit(after: last)
    }
  }

  /// The records of the change that follows, if all of it is there and whole.
  func nextTransaction(_ bytes: UnsafeRawBufferPointer, after commit: CommitRecord) -> [Located]? {
    var change: [Located] = []
    var last = commit
    repeat {
      guard let next = next(bytes, after: last) else { return nil }
      change.append(next)
      last = Self.commit(after: next)
    } while change.last?.record.endsTransaction == false
    // Only now, since an unfinished change may be long. A writer may be at it, so that what was
    // found before the checksum was looked at has to be found again.
    for located in change {
      let record = Self.bytes(located, bytes)
      guard GalleryRecord.hasValidChecksum(record),
        GalleryRecord(record, header.layout) == located.record
      else { return nil }
    }
    return change
  }

  /// Whether a change begins after the end that was not finished. What else there may be was left
  /// there before changes that came later.
  func hasUnfinishedTransaction(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard commit.length < bytes.count else { return false }
    return GalleryRecord.begins(
      UnsafeRawBufferPointer(rebasing: bytes[commit.length...]), after: commit.checksum,
      salt: header.salt)
  }

  /// The record that follows, by its header alone.
  private func next(_ bytes: UnsafeRawBufferPointer, after last: CommitRecord) -> Located? {
    guard last.length < bytes.count,
      let record = GalleryRecord(
        UnsafeRawBufferPointer(rebasing: bytes[last.length...]), header.layout),
      record.salt == header.salt, record.previousChecksum == last.checksum,
      record.sequence == last.records + 1
    else { return nil }
    return Located(record: record, offset: last.length)
  }

  /// How far a file is whole that ends with a record.
  static func commit(after located: Located) -> CommitRecord {
    CommitRecord(
      length: located.offset + located.record.size, records: located.record.sequence,
      checksum: located.record.checksum)
  }

  private static func bytes(
    _ located: Located, _ bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[located.offset..<located.offset + located.record.size])
  }

  /// Checks all checksums, on all threads: this reads the whole file.
  private func verify(
    _ found: [Located], _ bytes: UnsafeRawBufferPointer
  ) throws(GalleryError) {
    let part = 512
    nonisolated(unsafe) let bytes = bytes
    let firstBad = pool.map((found.count + part - 1) / part) { task -> Int? in
      (task * part..<min((task + 1) * part, found.count)).first {
        !GalleryRecord.hasValidChecksum(Self.bytes(found[$0], bytes))
      }
    }
    guard let bad = firstBad.compactMap(\.self).first else { return }
    throw damaged("record \(found[bad].record.sequence), \(found[bad].offset) bytes in")
  }

  private mutating func apply(_ located: Located) throws(GalleryError) {
    if continuesSnapshot { changedPersons.formUnion(index.persons(changedBy: located.record)) }
    let unit = UInt32(truncatingIfNeeded: located.offset / GalleryLayout.unit)
    if let problem = index.apply(located.record, at: unit) { throw damaged(problem) }
  }

  private func damaged(_ problem: String) -> GalleryError {
    .damaged(path: path, problem: problem)
  }
}
