import MTLFaceTensor

/// One reading of a gallery's file, from its beginning or on from a known state.
struct GalleryReading {
  /// What was found.
  let opened: Gallery.Opened
  /// Whether a description or a mark is damaged.
  let isDamaged: Bool
  /// What is amiss; nil where all is well.
  let notice: String?

  private let newest: GalleryMark?
  private let areDescriptionsWhole: Bool
  private let areMarksWhole: Bool
  private let hasUnfinishedChange: Bool

  /// Reads.
  ///
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `damaged`.
  init(
    _ file: GalleryFile, _ pool: ThreadPool, after known: Gallery.Opened? = nil
  ) throws(GalleryError) {
    var page = try file.read(GalleryLayout.headerSize, at: 0)
    let (header, areBothWhole) = try GalleryHeader.read(page, path: file.name)
    // A file that was overwritten in its place is another one.
    let known = known?.header == header ? known : nil
    var newest = header.newestMark(page)
    // A mark that is just being written is torn for a moment.
    for _ in 0..<100 where newest?.isOtherWhole != true {
      page = try file.read(GalleryLayout.headerSize, at: 0)
      newest = header.newestMark(page)
    }
    let size = try file.size()
    var scanner = GalleryScanner(
      header: header, path: file.name, pool: pool, after: known?.snapshot)
    guard size >= scanner.mark.length else {
      throw .damaged(path: file.name, problem: "cut while it is in use")
    }
    let mapping =
      if let mapping = known?.snapshot.mapping, mapping.room >= size { mapping } else {
        try file.map(size)
      }
    hasUnfinishedChange = try mapping.withBytes(size) { bytes throws(GalleryError) in
      if let end = newest?.mark, end.length > scanner.mark.length {
        try scanner.read(bytes, upTo: end)
      }
      try scanner.readOn(bytes)
      return scanner.hasUnfinishedChange(bytes)
    }
    // No crash damages both marks. What follows a record that cannot be read may have been acknowledged.
    guard newest != nil || scanner.mark.length == size else {
      throw .damaged(
        path: file.name,
        problem: "both marks of how far it is whole, and what follows record "
          + "\(scanner.mark.records)")
    }
    opened = Gallery.Opened(
      file: file, header: header,
      snapshot: GallerySnapshot(
        layout: header.layout, mapping: mapping, index: scanner.index, mark: scanner.mark,
        templates: known?.snapshot.templates.following(changed: scanner.changedPersons)
          ?? TemplateLengths()),
      slot: newest?.slot ?? 0)
    self.newest = newest?.mark
    areDescriptionsWhole = areBothWhole
    areMarksWhole = newest?.isOtherWhole == true
    isDamaged = !areDescriptionsWhole || !areMarksWhole
    notice = Self.notice(areBothWhole, newest.map(\.isOtherWhole), hasUnfinishedChange)
  }

  /// Makes what was found durable and mends what is damaged, for a writer: what it shows must not
  /// be lost when the power fails, and the next damage must not meet this one.
  ///
  /// - Throws: ``GalleryError`` `cannotWrite`.
  func settled() throws(GalleryError) -> Gallery.Opened {
    let (file, header, mark) = (opened.file, opened.header, opened.snapshot.mark)
    if !areDescriptionsWhole {
      for offset in header.descriptions.offsets {
        try file.write(header.descriptions.bytes, at: offset)
        try file.synchronize()
      }
    }
    if let newest, newest.length < mark.length {
      // Not known to have come to the disk, whatever the system's cache says.
      try rewrite(file, newest.length..<mark.length)
    }
    if hasUnfinishedChange {
      // So that the next one to open it need not wonder.
      try file.write([UInt8](repeating: 0, count: 56), at: mark.length)
    }
    guard newest != mark || !areMarksWhole || hasUnfinishedChange else { return opened }
    try file.synchronize()
    let slots = areMarksWhole ? [1 - opened.slot] : [1 - opened.slot, opened.slot]
    for slot in slots {
      try file.write(mark.bytes(salt: header.salt), at: GalleryMark.offsets[slot])
      try file.synchronize()
    }
    return Gallery.Opened(
      file: file, header: header, snapshot: opened.snapshot, slot: slots[slots.count - 1])
  }

  private func rewrite(_ file: GalleryFile, _ range: Range<Int>) throws(GalleryError) {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 4 << 20) {
      let count = min(4 << 20, range.upperBound - start)
      try file.write(file.read(count, at: start), at: start)
    }
  }

  private static func notice(
    _ areDescriptionsWhole: Bool, _ isOtherMarkWhole: Bool?, _ unfinished: Bool
  ) -> String? {
    var notices: [String] = []
    if !areDescriptionsWhole {
      notices.append("one of the two descriptions in its first page is damaged")
    }
    if isOtherMarkWhole != true {
      notices.append(
        (isOtherMarkWhole == nil ? "both marks" : "one of the two marks")
          + " of how far it is whole damaged; read on as far as records follow each other")
    }
    if unfinished { notices.append("a change at its end that was not finished is left out") }
    return notices.isEmpty ? nil : notices.joined(separator: "; ")
  }
}
