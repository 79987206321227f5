import MTLFaceTensor

/// Reads on in a gallery's file from where a snapshot ends.
struct GalleryScanner {
  let header: GalleryHeader
  let path: String
  let pool: ThreadPool
  /// What was read so far.
  private(set) var index: GalleryIndex
  private(set) var mark: GalleryMark

  /// A scanner at the end of what is known.
  init(
    header: GalleryHeader, path: String, pool: ThreadPool, index: GalleryIndex = GalleryIndex(),
    mark: GalleryMark = .start
  ) {
    self.header = header
    self.path = path
    self.pool = pool
    self.index = index
    self.mark = mark
  }

  private struct Located {
    let record: GalleryRecord
    let offset: Int
  }

  /// Takes in all records up to a mark, which says that they are whole.
  ///
  /// - Throws: ``GalleryError`` `damaged` where they are not.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, upTo end: GalleryMark
  ) throws(GalleryError) {
    guard end.length <= bytes.count else {
      throw damaged("cut short: \(end.length - bytes.count) bytes are missing")
    }
    let whole = UnsafeRawBufferPointer(rebasing: bytes[..<end.length])
    var found: [Located] = []
    var last = mark
    while last.length < end.length {
      guard let next = next(whole, after: last) else {
        throw damaged("record \(last.records + 1), \(last.length) bytes in")
      }
      found.append(next)
      last = Self.mark(after: next)
    }
    guard last == end else { throw damaged("its records do not end as its mark says") }
    try verify(found, whole)
    for located in found { try apply(located) }
    mark = end
  }

  /// Takes in the changes that follow and are whole, without a mark to say so: written, but not
  /// marked when the power failed.
  mutating func readOn(_ bytes: UnsafeRawBufferPointer) throws(GalleryError) {
    var change: [Located] = []
    var last = mark
    while let next = next(bytes, after: last), isWhole(next, bytes) {
      change.append(next)
      last = Self.mark(after: next)
      guard next.record.endsChange else { continue }
      for located in change { try apply(located) }
      mark = last
      change.removeAll()
    }
  }

  /// Whether a change begins after the end that was not finished. What else there may be was left
  /// there before changes that came later.
  func hasUnfinishedChange(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard mark.length < bytes.count else { return false }
    return GalleryRecord.begins(
      UnsafeRawBufferPointer(rebasing: bytes[mark.length...]), after: mark.checksum,
      salt: header.salt)
  }

  /// The record that follows, by its header alone.
  private func next(_ bytes: UnsafeRawBufferPointer, after last: GalleryMark) -> Located? {
    guard last.length < bytes.count,
      let record = GalleryRecord(
        UnsafeRawBufferPointer(rebasing: bytes[last.length...]), header.layout),
      record.salt == header.salt, record.previous == last.checksum,
      record.sequence == last.records + 1
    else { return nil }
    return Located(record: record, offset: last.length)
  }

  private static func mark(after located: Located) -> GalleryMark {
    GalleryMark(
      length: located.offset + located.record.size, records: located.record.sequence,
      checksum: located.record.checksum)
  }

  private func isWhole(_ located: Located, _ bytes: UnsafeRawBufferPointer) -> Bool {
    GalleryRecord.isWhole(
      UnsafeRawBufferPointer(
        rebasing: bytes[located.offset..<located.offset + located.record.size]))
  }

  /// Checks all checksums, on all threads: this reads the whole file.
  private func verify(
    _ found: [Located], _ bytes: UnsafeRawBufferPointer
  ) throws(GalleryError) {
    let part = 512
    nonisolated(unsafe) let bytes = bytes
    let firstBad = pool.map((found.count + part - 1) / part) { task -> Int? in
      (task * part..<min((task + 1) * part, found.count)).first { !isWhole(found[$0], bytes) }
    }
    guard let bad = firstBad.compactMap(\.self).first else { return }
    throw damaged("record \(found[bad].record.sequence), \(found[bad].offset) bytes in")
  }

  private mutating func apply(_ located: Located) throws(GalleryError) {
    let unit = UInt32(truncatingIfNeeded: located.offset / GalleryLayout.unit)
    if let problem = index.apply(located.record, at: unit) { throw damaged(problem) }
  }

  private func damaged(_ problem: String) -> GalleryError {
    .damaged(path: path, problem: problem)
  }
}
