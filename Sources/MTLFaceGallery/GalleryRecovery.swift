import MTLFaceTensor

/// A search for the intact records of a damaged file.
struct GalleryRecovery {
  private typealias Located = GalleryScanner.Located

  private let layout: GalleryLayout
  /// The records by number.
  private var names: [UInt64: Located] = [:]
  private var faces: [UInt64: Located] = [:]
  private var lastID: UInt64 = 0
  private var count = 0
  private var last = CommitRecord.start

  /// The number of records that are missing between those found, or before the commit record.
  private(set) var lostRecords = 0

  /// Searches a file.
  ///
  /// - Parameter commit: The committed length. Beyond it, only complete transactions are used.
  ///   `nil` if it is unknown.
  init(_ bytes: UnsafeRawBufferPointer, _ header: GalleryHeader, _ commit: CommitRecord?) {
    layout = header.layout
    let end = min(commit?.length ?? bytes.count, bytes.count)
    search(UnsafeRawBufferPointer(rebasing: bytes[..<end]), header)
    if let commit, commit.length <= bytes.count {
      let scanner = GalleryScanner(header: header, path: "", pool: .single)
      var end = commit
      while let change = scanner.nextTransaction(bytes, after: end), let record = change.last {
        for located in change { insert(located) }
        end = GalleryScanner.commit(after: record)
      }
    }
    lostRecords = max(
      max(Int(clamping: commit?.records ?? 0), Int(clamping: last.records)) - count, 0)
  }

  /// Collects all intact records. Where a record is not intact, it advances unit by unit.
  private mutating func search(_ bytes: UnsafeRawBufferPointer, _ header: GalleryHeader) {
    var offset = GalleryLayout.headerSize
    while offset + GalleryRecord.headerSize <= bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      // The sequence number cannot exceed the number of units before the record.
      guard let record = GalleryRecord(rest, layout), record.salt == header.salt,
        record.sequence > last.records, record.sequence <= offset / GalleryLayout.unit,
        GalleryRecord.hasValidChecksum(UnsafeRawBufferPointer(rebasing: rest[..<record.size]))
      else {
        offset += GalleryLayout.unit
        continue
      }
      insert(Located(record: record, offset: offset))
      offset += record.size
    }
  }

  private mutating func insert(_ located: Located) {
    let record = located.record
    count += 1
    last = GalleryScanner.commit(after: located)
    switch record.kind {
    // Every person has its own record, so a person's number is less than the sequence number.
    case .person: if record.number < record.sequence { names[record.number] = located }
    case .face:
      guard record.person < record.sequence, record.scale > 0, record.scale.isFinite,
        1..<UInt64.max ~= record.number
      else { return }
      faces[record.number] = located
      lastID = max(lastID, record.number)
    case .removal: faces[record.number] = nil
    case .reservation: if record.number < UInt64.max { lastID = max(lastID, record.number) }
    }
  }

  /// Writes the persons, then the faces. Returns the number of lost names.
  func append(
    _ bytes: UnsafeRawBufferPointer, to change: inout GalleryTransaction
  ) throws(GalleryError) -> Int {
    var lost = 0
    let owners = Set(faces.values.map { UInt64($0.record.person) })
    let last = max(names.keys.max().map { $0 + 1 } ?? 0, owners.max().map { $0 + 1 } ?? 0)
    for number in 0..<last {
      var name: [UInt8] = []
      if let located = names[number] {
        name = text(located, bytes)
      } else if owners.contains(number) {
        lost += 1
        name = Array("lost name \(number)".utf8)
      }
      try change.append(GalleryRecord(.person, number: number), text: name)
    }
    for (id, face) in faces.sorted(by: { $0.key < $1.key }) {
      let text = face.record.textRange(layout)
      let vector = face.offset + GalleryRecord.vectorOffset..<face.offset + text.lowerBound
      try change.put(
        id, Array(bytes[vector]), face.record.scale, person: face.record.person,
        note: self.text(face, bytes))
    }
    if lastID > change.index.lastID {
      try change.append(GalleryRecord(.reservation, number: lastID))
    }
    return lost
  }

  private func text(_ located: Located, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let range = located.record.textRange(layout)
    return Array(bytes[located.offset + range.lowerBound..<located.offset + range.upperBound])
  }
}
