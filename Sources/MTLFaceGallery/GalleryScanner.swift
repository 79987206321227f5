import MTLFaceTensor

/// A reader of a gallery's records, which continues where a snapshot ends.
struct GalleryScanner {
  /// A record and its offset in the file.
  struct Located {
    let record: GalleryRecord
    let offset: Int
  }

  let header: GalleryHeader
  let path: String
  let pool: ThreadPool
  /// The contents read so far.
  private(set) var index: GalleryIndex
  private(set) var commit: CommitRecord
  /// The persons whose faces changed after the snapshot. Not collected without a snapshot.
  private(set) var changedPersons: Set<UInt32> = []
  private let continuesSnapshot: Bool

  /// The number of records that are checked together, which limits the memory used.
  private static let window = 65536

  /// Creates a scanner that starts after a snapshot, or at the first record.
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

  /// Reads all records up to a commit record, which states that they are intact.
  ///
  /// - Throws: ``GalleryError`` `damaged` if they are not.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, upTo end: CommitRecord
  ) throws(GalleryError) {
    guard end.length <= bytes.count else {
      throw damaged("cut: \(end.length - bytes.count) bytes are missing")
    }
    let committed = UnsafeRawBufferPointer(rebasing: bytes[..<end.length])
    while commit.length < end.length {
      var found: [Located] = []
      var last = commit
      while last.length < end.length, found.count < Self.window {
        guard let next = next(committed, after: last) else {
          throw damaged("record \(last.records + 1) at byte \(last.length)")
        }
        found.append(next)
        last = Self.commit(after: next)
      }
      try verify(found, committed)
      for located in found { try apply(located) }
      commit = last
    }
    guard commit == end else { throw damaged("the records do not end at the commit record") }
  }

  /// Reads the complete transactions that follow without a commit record, for example because the
  /// power failed before it was written.
  mutating func readUncommitted(_ bytes: UnsafeRawBufferPointer) throws(GalleryError) {
    while let change = nextTransaction(bytes, after: commit), let last = change.last {
      for located in change { try apply(located) }
      commit = Self.commit(after: last)
    }
  }

  /// Returns the records of the next transaction if it is complete and intact, otherwise `nil`.
  func nextTransaction(_ bytes: UnsafeRawBufferPointer, after commit: CommitRecord) -> [Located]? {
    var change: [Located] = []
    var last = commit
    repeat {
      guard let next = next(bytes, after: last) else { return nil }
      change.append(next)
      last = Self.commit(after: next)
    } while change.last?.record.endsTransaction == false
    // Checksums are verified last, because an unfinished transaction may be long. A writer may be
    // replacing the bytes at the same time, so the headers are read again.
    for located in change {
      let record = Self.bytes(located, bytes)
      guard GalleryRecord.hasValidChecksum(record),
        GalleryRecord(record, header.layout) == located.record
      else { return nil }
    }
    return change
  }

  /// Returns true if an unfinished transaction starts at the end. Other bytes there are remains of
  /// earlier failed changes.
  func hasUnfinishedTransaction(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard commit.length < bytes.count else { return false }
    return GalleryRecord.begins(
      UnsafeRawBufferPointer(rebasing: bytes[commit.length...]), after: commit.checksum,
      salt: header.salt)
  }

  /// Returns the next record, by its header alone.
  private func next(_ bytes: UnsafeRawBufferPointer, after last: CommitRecord) -> Located? {
    guard last.length < bytes.count,
      let record = GalleryRecord(
        UnsafeRawBufferPointer(rebasing: bytes[last.length...]), header.layout),
      record.salt == header.salt, record.previousChecksum == last.checksum,
      record.sequence == last.records + 1
    else { return nil }
    return Located(record: record, offset: last.length)
  }

  /// Returns the commit record of a file that ends with this record.
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

  /// Verifies all checksums on all threads. This reads the whole file.
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
    throw damaged("record \(found[bad].record.sequence) at byte \(found[bad].offset)")
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
