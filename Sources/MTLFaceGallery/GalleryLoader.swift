import MTLFaceTensor

/// One reading of a gallery's file, from its beginning or on from a known state.
struct GalleryLoader {
  /// What was found.
  let state: Gallery.State
  /// Whether a description or a commit record is damaged.
  let isDamaged: Bool
  /// What is amiss; nil where all is well.
  let recoveryNotice: String?

  private let newest: CommitRecord?
  private let areDescriptionsIntact: Bool
  private let areCommitRecordsIntact: Bool
  private let hasUnfinishedTransaction: Bool

  /// Reads.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `damaged`.
  init(
    _ file: GalleryFile, _ pool: ThreadPool, after known: Gallery.State? = nil
  ) throws(GalleryError) {
    var page = try file.read(GalleryLayout.headerSize, at: 0)
    let (header, areBothIntact) = try GalleryHeader.read(page, path: file.name)
    // A file that was overwritten in its place is another one.
    let known = known?.header == header ? known : nil
    var newest = header.newestCommitRecord(page)
    // A commit record that is just being written is torn for a moment.
    for _ in 0..<100 where newest?.isOtherIntact != true {
      page = try file.read(GalleryLayout.headerSize, at: 0)
      newest = header.newestCommitRecord(page)
    }
    let size = try file.size()
    var scanner = GalleryScanner(
      header: header, path: file.name, pool: pool, after: known?.snapshot)
    guard size >= scanner.commit.length else {
      throw .damaged(path: file.name, problem: "cut while it is in use")
    }
    let mapping =
      if let mapping = known?.snapshot.mapping, mapping.capacity >= size { mapping } else {
        try file.map(size)
      }
    hasUnfinishedTransaction = try mapping.withBytes(size) { bytes throws(GalleryError) in
      if let end = newest?.commit, end.length > scanner.commit.length {
        try scanner.read(bytes, upTo: end)
      }
      try scanner.readUncommitted(bytes)
      return scanner.hasUnfinishedTransaction(bytes)
    }
    // No crash damages both commit records. What follows a record that cannot be read may have been
    // acknowledged.
    guard newest != nil || scanner.commit.length == size else {
      throw .damaged(
        path: file.name,
        problem: "both marks of how far it is whole, and what follows record "
          + "\(scanner.commit.records)")
    }
    state = Gallery.State(
      file: file, header: header,
      snapshot: GallerySnapshot(
        layout: header.layout, mapping: mapping, index: scanner.index, commit: scanner.commit,
        templateNorms: known?.snapshot.templateNorms.invalidating(persons: scanner.changedPersons)
          ?? TemplateNorms()),
      slot: newest?.slot ?? 0)
    self.newest = newest?.commit
    areDescriptionsIntact = areBothIntact
    areCommitRecordsIntact = newest?.isOtherIntact == true
    isDamaged = !areDescriptionsIntact || !areCommitRecordsIntact
    recoveryNotice = Self.recoveryNotice(
      areBothIntact, newest.map(\.isOtherIntact), hasUnfinishedTransaction)
  }

  /// Makes what was found durable and mends what is damaged, for a writer: what it shows must not
  /// be lost when the power fails, and the next damage must not meet this one.
  ///
  /// - Throws: ``GalleryError`` `cannotWrite`.
  func commitRecoveredState() throws(GalleryError) -> Gallery.State {
    let (file, header, commit) = (state.file, state.header, state.snapshot.commit)
    if !areDescriptionsIntact {
      for offset in header.descriptions.offsets {
        try file.write(header.descriptions.bytes, at: offset)
        try file.synchronize()
      }
    }
    if let newest, newest.length < commit.length {
      // Not known to have come to the disk, whatever the system's cache says.
      try rewrite(file, newest.length..<commit.length)
    }
    if hasUnfinishedTransaction {
      // So that the next one to open it need not wonder.
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
    _ areDescriptionsIntact: Bool, _ isOtherCommitIntact: Bool?, _ unfinished: Bool
  ) -> String? {
    var notices: [String] = []
    if !areDescriptionsIntact {
      notices.append("one of the two descriptions in its first page is damaged")
    }
    if isOtherCommitIntact != true {
      notices.append(
        (isOtherCommitIntact == nil ? "both marks" : "one of the two marks")
          + " of how far it is whole damaged; read on as far as records follow each other")
    }
    if unfinished { notices.append("a change at its end that was not finished is left out") }
    return notices.isEmpty ? nil : notices.joined(separator: "; ")
  }
}
