import MTLFaceTensor

/// A loader that reads a gallery file from the beginning or from the end of an earlier state.
struct GalleryLoader {
  /// The contents of the file.
  let state: Gallery.State
  /// A description of damage and unfinished changes, or `nil` if the file is intact.
  let recoveryNotice: String?
  /// Whether a copy of the header or a commit record is damaged.
  var isDamaged: Bool { !areHeaderCopiesIntact || !areCommitRecordsIntact }

  private let newest: CommitRecord?
  private let areHeaderCopiesIntact: Bool
  private let areCommitRecordsIntact: Bool
  private let hasUnfinishedTransaction: Bool

  /// Reads a gallery file.
  ///
  /// - Parameters:
  ///   - file: The file to read.
  ///   - pool: The thread pool that verifies checksums.
  ///   - previous: A state of the file from which to continue, or `nil` to read the whole file. The
  ///     state is ignored if the file was overwritten in the meantime.
  /// - Throws: ``GalleryError/cannotOpen(path:reason:)``,
  ///   ``GalleryError/notAGallery(path:problem:)`` or ``GalleryError/damaged(path:problem:)``.
  init(
    _ file: GalleryFile, _ pool: ThreadPool, after previous: Gallery.State? = nil
  ) throws(GalleryError) {
    let page = try FirstPage(file)
    let (header, newest) = (page.header, page.newest)
    // A file that was overwritten in place is a different gallery.
    let previous = previous?.header == header ? previous : nil
    let size = try file.size()
    var scanner = GalleryScanner(
      header: header, path: file.name, pool: pool, after: previous?.snapshot)
    let mapping = try Self.map(file, size, reusing: previous, atLeast: scanner.commit.length)
    hasUnfinishedTransaction = try Self.scan(mapping, size, upTo: newest?.commit, with: &scanner)
    // A crash cannot damage both commit records. The unreadable records may contain changes that
    // were reported as durable, so they must not be dropped silently.
    guard newest != nil || scanner.commit.length == size else {
      throw .damaged(
        path: file.name,
        problem: "both commit records and the records after record \(scanner.commit.records) are "
          + "invalid")
    }
    state = Gallery.State(
      file: file, header: header,
      snapshot: GallerySnapshot(
        layout: header.layout, mapping: mapping, index: scanner.index, commit: scanner.commit,
        templateNorms: previous?.snapshot.templateNorms
          .invalidating(persons: scanner.changedPersons) ?? TemplateNorms()),
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
      // A commit record is temporarily invalid while another process writes it.
      for _ in 0..<100 where newest?.isOtherIntact != true {
        page = try file.read(GalleryLayout.headerSize, at: 0)
        newest = header.newestCommitRecord(page)
      }
      self.newest = newest
    }
  }

  /// Returns the mapping of the previous state if it is large enough, or a new mapping of `size`
  /// bytes.
  private static func map(
    _ file: GalleryFile, _ size: Int, reusing previous: Gallery.State?, atLeast committedLength: Int
  ) throws(GalleryError) -> GalleryMapping {
    guard size >= committedLength else {
      throw .damaged(path: file.name, problem: "the file was truncated while it was in use")
    }
    if let mapping = previous?.snapshot.mapping, mapping.capacity >= size { return mapping }
    return try file.map(size)
  }

  /// Reads the committed records and the complete transactions after them.
  ///
  /// - Returns: Whether an unfinished transaction follows.
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

  /// Makes the state durable and repairs damage before the file is used for writing.
  ///
  /// Data that can be read from a gallery that is open for writing must survive a power failure,
  /// and damage must not accumulate.
  ///
  /// - Returns: The durable state.
  /// - Throws: ``GalleryError/cannotWrite(path:reason:)`` or
  ///   ``GalleryError/cannotOpen(path:reason:)``.
  func commitRecoveredState() throws(GalleryError) -> Gallery.State {
    let (file, header, commit) = (state.file, state.header, state.snapshot.commit)
    if !areHeaderCopiesIntact {
      for offset in header.copies.offsets {
        try file.write(header.copies.bytes, at: offset)
        try file.synchronize()
      }
    }
    if let newest, newest.length < commit.length {
      // These records may be in the cache of the operating system but not on the disk.
      try rewrite(file, newest.length..<commit.length)
    }
    if hasUnfinishedTransaction {
      // Erase the start of the transaction so that it is not found again.
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
    _ areHeaderCopiesIntact: Bool, _ isOtherCommitIntact: Bool?, _ hasUnfinishedTransaction: Bool
  ) -> String? {
    var notices: [String] = []
    if !areHeaderCopiesIntact { notices.append("one of the two copies of the header is damaged") }
    if isOtherCommitIntact != true {
      notices.append(
        (isOtherCommitIntact == nil
          ? "both commit records are damaged" : "one of the two commit records is damaged")
          + "; all consecutive valid records were read")
    }
    if hasUnfinishedTransaction {
      notices.append("an unfinished change at the end of the file was ignored")
    }
    return notices.isEmpty ? nil : notices.joined(separator: "; ")
  }
}
