import MTLFaceTensor

/// The intact records of a damaged gallery file.
struct GalleryRecovery {
  private typealias ScannedRecord = GalleryScanner.ScannedRecord

  private let layout: GalleryLayout
  /// The record of each person, keyed by the person's number.
  private var names: [UInt64: ScannedRecord] = [:]
  /// The newest record of each face, keyed by ID.
  private var faces: [UInt64: ScannedRecord] = [:]
  private var lastID: UInt64 = 0
  private var count = 0
  private var last = CommitRecord.start

  /// The number of missing records according to the sequence numbers of the found records and the
  /// commit record.
  private(set) var lostRecords = 0

  /// Searches a file for intact records.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file.
  ///   - header: The header of the file.
  ///   - commit: The newest commit record, or `nil` if both are damaged. After the committed
  ///     length, only complete transactions are used.
  init(_ bytes: UnsafeRawBufferPointer, _ header: GalleryHeader, _ commit: CommitRecord?) {
    layout = header.layout
    let end = min(commit?.length ?? bytes.count, bytes.count)
    search(UnsafeRawBufferPointer(rebasing: bytes[..<end]), header)
    if let commit, commit.length <= bytes.count {
      let scanner = GalleryScanner(header: header, path: "", pool: .single)
      var end = commit
      while let change = scanner.nextTransaction(bytes, after: end), let record = change.last {
        for record in change { insert(record) }
        end = GalleryScanner.commit(after: record)
      }
    }
    lostRecords = max(
      max(Int(clamping: commit?.records ?? 0), Int(clamping: last.records)) - count, 0)
  }

  /// Collects all intact records. The search continues at the next unit after a damaged record.
  private mutating func search(_ bytes: UnsafeRawBufferPointer, _ header: GalleryHeader) {
    var offset = GalleryLayout.headerSize
    while offset + GalleryRecord.headerSize <= bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      // A sequence number cannot exceed the number of units before the record.
      guard let record = GalleryRecord(rest, layout), record.salt == header.salt,
        record.sequence > last.records, record.sequence <= offset / GalleryLayout.unit,
        GalleryRecord.hasValidChecksum(UnsafeRawBufferPointer(rebasing: rest[..<record.size]))
      else {
        offset += GalleryLayout.unit
        continue
      }
      insert(ScannedRecord(record: record, offset: offset))
      offset += record.size
    }
  }

  private mutating func insert(_ scanned: ScannedRecord) {
    let record = scanned.record
    count += 1
    last = GalleryScanner.commit(after: scanned)
    switch record.kind {
    // Every person has a record, so the number of a person is less than the sequence number.
    case .person: if record.number < record.sequence { names[record.number] = scanned }
    case .face:
      guard record.person < record.sequence, record.scale > 0, record.scale.isFinite,
        1..<UInt64.max ~= record.number
      else { return }
      faces[record.number] = scanned
      lastID = max(lastID, record.number)
    case .removal: faces[record.number] = nil
    case .reservation: if record.number < UInt64.max { lastID = max(lastID, record.number) }
    }
  }

  /// Appends records of people and then records of faces to a transaction.
  ///
  /// - Returns: The number of people who have faces but whose names are lost.
  func append(
    _ bytes: UnsafeRawBufferPointer, to change: inout GalleryTransaction
  ) throws(GalleryError) -> Int {
    var lost = 0
    let owners = Set(faces.values.map { UInt64($0.record.person) })
    let count = max(names.keys.max().map { $0 + 1 } ?? 0, owners.max().map { $0 + 1 } ?? 0)
    for number in 0..<count {
      var name: [UInt8] = []
      if let record = names[number] {
        name = text(record, bytes)
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

  private func text(_ scanned: ScannedRecord, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let range = scanned.record.textRange(layout)
    return Array(bytes[scanned.offset + range.lowerBound..<scanned.offset + range.upperBound])
  }
}
