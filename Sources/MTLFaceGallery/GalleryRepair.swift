import MTLFaceTensor

/// What could be saved of a damaged gallery.
public struct GalleryRepair: Sendable, Hashable {
  /// Faces in the new file.
  public let faces: Int
  /// Persons with a face in it.
  public let persons: Int
  /// Records that are known to be missing: whatever they added, replaced or removed was not done.
  public let lostRecords: Int
  /// Persons whose names are lost; they are called `lost name 7` by their number.
  public let lostNames: Int
}

extension Gallery {
  /// Writes what is whole in a damaged gallery to a new file. Numbers of faces and persons stay.
  ///
  /// Records that are not whole are left out. Where one removed a face, the face is back.
  ///
  /// - Parameters:
  ///   - path: The damaged file, which is only read.
  ///   - output: Where there is no file yet.
  /// - Throws: ``GalleryError`` `cannotOpen`, `notAGallery`, `exists`, `cannotWrite`; `damaged` where
  ///   both descriptions in the first page are, since no record can be told from its like then.
  public static func repair(
    _ path: String, to output: String
  ) throws(GalleryError) -> GalleryRepair {
    let file = try GalleryFile(path, forWriting: false)
    let page = try file.read(GalleryLayout.headerSize, at: 0)
    let (header, _) = try GalleryHeader.read(page, path: path)
    let size = try file.size()
    let salvage = try file.map(size).withBytes(size) { bytes throws(GalleryError) in
      Salvage(bytes, header)
    }
    let fresh = GalleryHeader(
      layout: header.layout, model: header.model, salt: UInt64.random(in: 0...UInt64.max))
    let target = try GalleryFile.create(output, fresh.page())
    var change = GalleryChange(header: fresh, file: target)
    let lostNames = try salvage.append(to: &change)
    try change.finish()
    try target.write(change.mark.bytes(salt: fresh.salt), at: GalleryMark.offsets[1])
    try target.synchronize()
    let expected = max(header.newestMark(page)?.mark.records ?? 0, salvage.lastSequence)
    return GalleryRepair(
      faces: change.index.faceCount, persons: change.index.presentPersonCount,
      lostRecords: Int(clamping: expected) - salvage.count, lostNames: lostNames)
  }
}

/// The records of a file that are whole, wherever they are.
private struct Salvage {
  private struct Face {
    let record: GalleryRecord
    let vector: [UInt8]
    let note: [UInt8]
  }

  private var names: [UInt64: [UInt8]] = [:]
  private var faces: [UInt64: Face] = [:]
  private var lastID: UInt64 = 0
  private(set) var count = 0
  private(set) var lastSequence: UInt64 = 0

  init(_ bytes: UnsafeRawBufferPointer, _ header: GalleryHeader) {
    var offset = GalleryLayout.headerSize
    while offset + GalleryRecord.headerSize <= bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      guard let record = GalleryRecord(rest, header.layout), record.salt == header.salt,
        record.sequence > lastSequence,
        GalleryRecord.isWhole(UnsafeRawBufferPointer(rebasing: rest[..<record.size]))
      else {
        offset += GalleryLayout.unit
        continue
      }
      take(record, rest, header.layout)
      offset += record.size
    }
  }

  private mutating func take(
    _ record: GalleryRecord, _ bytes: UnsafeRawBufferPointer, _ layout: GalleryLayout
  ) {
    count += 1
    lastSequence = record.sequence
    let text = record.textRange(layout)
    switch record.kind {
    case .person: names[record.number] = Array(bytes[text])
    case .face:
      faces[record.number] = Face(
        record: record, vector: Array(bytes[GalleryRecord.vectorOffset..<text.lowerBound]),
        note: Array(bytes[text]))
      lastID = max(lastID, record.number)
    case .removal: faces[record.number] = nil
    case .reservation: lastID = max(lastID, record.number)
    }
  }

  /// Writes persons, then faces; returns how many names are lost.
  func append(to change: inout GalleryChange) throws(GalleryError) -> Int {
    var lost = 0
    let owners = Set(faces.values.map { UInt64($0.record.person) })
    let last = max(names.keys.max().map { $0 + 1 } ?? 0, owners.max().map { $0 + 1 } ?? 0)
    for number in 0..<last {
      if names[number] == nil, owners.contains(number) { lost += 1 }
      let name = names[number] ?? (owners.contains(number) ? Array("lost name \(number)".utf8) : [])
      try change.append(GalleryRecord(.person, number: number), text: name)
    }
    for (id, face) in faces.sorted(by: { $0.key < $1.key }) {
      var record = GalleryRecord(.face, number: id)
      record.person = face.record.person
      record.scale = face.record.scale
      try change.append(record, vector: face.vector, text: face.note)
    }
    if lastID > change.index.lastID {
      try change.append(GalleryRecord(.reservation, number: lastID))
    }
    return lost
  }
}
