import MTLFaceTensor

/// A reader of the records in a gallery file.
struct GalleryScanner {
  /// A record and its offset in the file.
  struct ScannedRecord {
    let record: GalleryRecord
    let offset: Int
  }

  let header: GalleryHeader
  let path: String
  let pool: ThreadPool
  /// The index of the records that have been read.
  private(set) var index: GalleryIndex
  /// The commit record for the records that have been read.
  private(set) var commit: CommitRecord
  /// The numbers of the people whose faces changed after the snapshot. The set is empty if the
  /// scanner started at the first record.
  private(set) var changedPersons: Set<UInt32> = []
  private let continuesSnapshot: Bool

  /// The maximum number of records that are verified together. It limits the memory use.
  private static let batchSize = 65536

  /// Creates a scanner that starts at the end of a snapshot or, if it is `nil`, at the first
  /// record.
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

  /// Reads all records that a commit record covers.
  ///
  /// - Throws: ``GalleryError/damaged(path:problem:)`` if a record is damaged, missing or
  ///   inconsistent with the index.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, upTo end: CommitRecord
  ) throws(GalleryError) {
    guard end.length <= bytes.count else {
      throw damaged("the file contains only \(bytes.count) of \(end.length) bytes")
    }
    let committed = UnsafeRawBufferPointer(rebasing: bytes[..<end.length])
    while commit.length < end.length {
      var batch: [ScannedRecord] = []
      var last = commit
      while last.length < end.length, batch.count < Self.batchSize {
        guard let next = next(committed, after: last) else {
          throw damaged("record \(last.records + 1) at byte \(last.length) is invalid")
        }
        batch.append(next)
        last = Self.commit(after: next)
      }
      try verify(batch, committed)
      for record in batch { try apply(record) }
      commit = last
    }
    guard commit == end else { throw damaged("the records do not match the commit record") }
  }

  /// Reads the complete transactions that no commit record covers, for example because the power
  /// failed before the commit record was written.
  ///
  /// - Throws: ``GalleryError/damaged(path:problem:)`` if a record is inconsistent with the index.
  mutating func readUncommitted(_ bytes: UnsafeRawBufferPointer) throws(GalleryError) {
    while let transaction = nextTransaction(bytes, after: commit), let last = transaction.last {
      for record in transaction { try apply(record) }
      commit = Self.commit(after: last)
    }
  }

  /// Returns the records of the next transaction, or `nil` if it is incomplete or damaged.
  func nextTransaction(
    _ bytes: UnsafeRawBufferPointer, after commit: CommitRecord
  ) -> [ScannedRecord]? {
    var transaction: [ScannedRecord] = []
    var last = commit
    repeat {
      guard let next = next(bytes, after: last) else { return nil }
      transaction.append(next)
      last = Self.commit(after: next)
    } while transaction.last?.record.endsTransaction == false
    // Verify checksums last, because an incomplete transaction may be long. Read the headers again,
    // because a writer may be replacing the bytes at the same time.
    for scanned in transaction {
      let record = Self.bytes(scanned, bytes)
      guard GalleryRecord.hasValidChecksum(record),
        GalleryRecord(record, header.layout) == scanned.record
      else { return nil }
    }
    return transaction
  }

  /// Returns whether an incomplete transaction follows the records that have been read. Other bytes
  /// after these records are remnants of failed changes.
  func hasUnfinishedTransaction(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard commit.length < bytes.count else { return false }
    return GalleryRecord.begins(
      UnsafeRawBufferPointer(rebasing: bytes[commit.length...]), after: commit.checksum,
      salt: header.salt)
  }

  /// Returns the next record, or `nil` if its header is invalid. The checksum is not verified.
  private func next(_ bytes: UnsafeRawBufferPointer, after last: CommitRecord) -> ScannedRecord? {
    guard last.length < bytes.count,
      let record = GalleryRecord(
        UnsafeRawBufferPointer(rebasing: bytes[last.length...]), header.layout),
      record.salt == header.salt, record.previousChecksum == last.checksum,
      record.sequence == last.records + 1
    else { return nil }
    return ScannedRecord(record: record, offset: last.length)
  }

  /// Returns the commit record of a file that ends with the given record.
  static func commit(after scanned: ScannedRecord) -> CommitRecord {
    CommitRecord(
      length: scanned.offset + scanned.record.size, records: scanned.record.sequence,
      checksum: scanned.record.checksum)
  }

  private static func bytes(
    _ scanned: ScannedRecord, _ bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[scanned.offset..<scanned.offset + scanned.record.size])
  }

  /// Verifies the checksums of records on all threads of the pool.
  private func verify(
    _ records: [ScannedRecord], _ bytes: UnsafeRawBufferPointer
  ) throws(GalleryError) {
    let taskSize = 512
    nonisolated(unsafe) let bytes = bytes
    let firstInvalid = pool.map((records.count + taskSize - 1) / taskSize) { task -> Int? in
      (task * taskSize..<min((task + 1) * taskSize, records.count)).first {
        !GalleryRecord.hasValidChecksum(Self.bytes(records[$0], bytes))
      }
    }
    guard let index = firstInvalid.compactMap(\.self).first else { return }
    throw damaged(
      "record \(records[index].record.sequence) at byte \(records[index].offset) is invalid")
  }

  private mutating func apply(_ scanned: ScannedRecord) throws(GalleryError) {
    if continuesSnapshot { changedPersons.formUnion(index.persons(changedBy: scanned.record)) }
    let unit = UInt32(truncatingIfNeeded: scanned.offset / GalleryLayout.unit)
    if let problem = index.apply(scanned.record, at: unit) { throw damaged(problem) }
  }

  private func damaged(_ problem: String) -> GalleryError {
    .damaged(path: path, problem: problem)
  }
}
