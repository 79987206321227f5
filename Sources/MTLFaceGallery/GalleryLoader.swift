import MTLFaceTensor

/// The result of reading a gallery's file, from its beginning or from the end of a known state.
struct GalleryLoader {
  /// The state that the file holds.
  let state: Gallery.State
  /// A description of what is damaged or unfinished; nil for an intact file.
  let recoveryNotice: String?
  /// True if a copy of the header or a commit record is damaged.
  var isDamaged: Bool { !areHeaderCopiesIntact || !areCommitRecordsIntact }

  private let newest: CommitRecord?
  private let areHeaderCopiesIntact: Bool
  private let areCommitRecordsIntact: Bool
  private let hasUnfinishedTransaction: Bool

  /// Reads a gallery's file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - pool: The threads that verify checksums.
  ///   - known: A state from which to continue. It is ignored if the file was overwritten since.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery` or `damaged`.
  init(
    _ file: GalleryFile, _ pool: ThreadPool, after known: Gallery.State? = nil
  ) throws(GalleryError) {
    let page = try FirstPage(file)
    let (header, newest) = (page.header, page.newest)
    // A file that was overwritten in place is a different gallery.
    let known = known?.header == header ? known : nil
    let size = try file.size()
    var scanner = GalleryScanner(
      header: header, path: file.name, pool: pool, after: known?.snapshot)
    let mapping = try Self.map(file, size, reusing: known, atLeast: scanner.commit.length)
    hasUnfinishedTransaction = try Self.scan(mapping, size, upTo: newest?.commit, with: &scanner)
    // A crash cannot damage both commit records. The records after the last readable one may have
    // been acknowledged, so they must not be dropped silently.
    guard newest != nil || scanner.commit.length == size else {
      throw .damaged(
        path: file.name,
        problem: "both commit records, and the records after record \(scanner.commit.records)")
    }
    state = Gallery.State(
      file: file, header: header,
      snapshot: GallerySnapshot(
        layout: header.layout, mapping: mapping, index: scanner.index, commit: scanner.commit,
        templateNorms: known?.snapshot.templateNorms.invalidating(persons: scanner.changedPersons)
          ?? TemplateNorms()),
      slot: newest?.slot ?? 0)
    self.newest = newest?.commit
    areHeaderCopiesIntact = page.areHeaderCopiesIntact
    areCommitRecordsIntact = newest?.isOtherIntact == true
    recoveryNotice = Self.recoveryNotice(
      areHeaderCopiesIntact, newest.map(\.isOtherIntact), hasUnfinishedTransaction)
  }

  /// The header and the newest commit record of a file.
  private struct FirstPage {
    let header: GalleryHeader
    let areHeaderCopiesIntact: Bool
    let newest: (commit: CommitRecord, slot: Int, isOtherIntact: Bool)?

    init(_ file: GalleryFile) throws(GalleryError) {
      var page = try file.read(GalleryLayout.headerSize, at: 0)
      (header, areHeaderCopiesIntact) = try GalleryHeader.read(page, path: file.name)
      var newest = header.newestCommitRecord(page)
      // A commit record that is being written by another process may be torn for a moment.
      for _ in 0..<100 where newest?.isOtherIntact != true {
        page = try file.read(GalleryLayout.headerSize, at: 0)
        newest = header.newestCommitRecord(page)
      }
      self.newest = newest
    }
  }

  /// Maps a file of `size` bytes, or returns the mapping of a known state if it is large enough.
  private static func map(
    _ file: GalleryFile, _ size: Int, reusing known: Gallery.State?, atLeast committedLength: Int
  ) throws(GalleryError) -> GalleryMapping {
    guard size >= committedLength else {
      throw .damaged(path: file.name, problem: "cut while it was in use")
    }
    if let mapping = known?.snapshot.mapping, mapping.capacity >= size { return mapping }
    return try file.map(size)
  }

  /// Reads the committed records and the complete transactions after them.
  ///
  /// - Returns: True if an unfinished transaction follows.
  private static func scan(
    _ mapping: GalleryMapping, _ size: Int, upTo end: CommitRecord?,
    with scanner: inout GalleryScanner
  ) throws(GalleryError) -> Bool {
    try mapping.withBytes(size) { bytes throws(GalleryError) in
      if let end, end.length > scanner.commit.length {
        try scanner.read(bytes, upTo: end)
      }
      try scanner.readUncommitted(bytes)
      return scanner.hasUnfinishedTransaction(bytes)
    }
  }

  /// Makes the state durable and repairs damage, for a writer: contents that it has shown must
  /// survive a loss of power, and damage must not accumulate.
  ///
  /// - Throws: ``GalleryError`` `cannotWrite`.
  func commitRecoveredState() throws(GalleryError) -> Gallery.State {
    let (file, header, commit) = (state.file, state.header, state.snapshot.commit)
    if !areHeaderCopiesIntact {
      for offset in header.copies.offsets {
        try file.write(header.copies.bytes, at: offset)
        try file.synchronize()
      }
    }
    if let newest, newest.length < commit.length {
      // These records may not be on disk yet, even if the system's cache has them.
      try rewrite(file, newest.length..<commit.length)
    }
    if hasUnfinishedTransaction {
      // Erases the start of the transaction, so that it is not found again.
      try file.write([UInt8](repeating: 0, count: 56), at: commit.length)
    }
    guard newest != commit || !areCommitRecordsIntact || hasUnfinishedTransaction else {
      return state
    }
    try file.synchronize()
    let slots = areCommitRecordsIntact ? [1 - state.slot] : [1 - state.slot, state.slot]
    for slot in slots {
      try file.write(commit.bytes(salt: header.salt), at: CommitRecord.offsets[slot])
      try file.synchronize()
    }
    return Gallery.State(
      file: file, header: header, snapshot: state.snapshot, slot: slots[slots.count - 1])
  }

  private func rewrite(_ file: GalleryFile, _ range: Range<Int>) throws(GalleryError) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 4 << 20) {
      let count = min(4 << 20, range.upperBound - start)
      try file.write(file.read(count, at: start), at: start)
    }
  }

  private static func recoveryNotice(
    _ areHeaderCopiesIntact: Bool, _ isOtherCommitIntact: Bool?, _ unfinished: Bool
  ) -> String? {
    var notices: [String] = []
    if !areHeaderCopiesIntact { notices.append("one of the two copies of the header is damaged") }
    if isOtherCommitIntact != true {
      notices.append(
        (isOtherCommitIntact == nil
          ? "both commit records are damaged" : "one of the two commit records is damaged")
          + "; all consecutive valid records were read")
    }
    if unfinished { notices.append("an unfinished change at the end of the file is ignored") }
    return notices.isEmpty ? nil : notices.joined(separator: "; ")
  }
}
