import MTLFaceTensor

extension Gallery {
  // MARK: Changing

  /// Adds a face; its person is new where nobody has the name.
  ///
  /// - Parameters:
  ///   - embedding: ``dimension`` numbers.
  ///   - person: 1 to 1024 bytes of UTF-8. Names are the same where their bytes are.
  ///   - note: Anything, up to 1024 bytes.
  /// - Returns: The face's number.
  /// - Throws: ``GalleryError`` `readOnly`, `forked`, `wrongDimension`, `degenerateVector`,
  ///   `badText`, `cannotWrite`, `full`. The gallery then is as it was.
  @discardableResult public func add(
    _ embedding: [Float], person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add([NewFace(embedding, person: person, note: note)])[0]
  }

  /// Adds many faces, all or none: far quicker than one by one, since they become durable together.
  ///
  /// - Returns: Their numbers, in order.
  /// - Throws: As for one.
  @discardableResult public func add(_ faces: [NewFace]) throws(GalleryError) -> [UInt64] {
    try change { (change, known) throws(GalleryError) in
      let layout = GalleryLayout(dimension: dimension, format: format)
      var ids: [UInt64] = []
      ids.reserveCapacity(faces.count)
      for face in faces {
        let vector = try StoredVector(face.embedding, layout)
        try GalleryText.check(face.note, "the note", mayBeEmpty: true)
        let person = try change.person(face.person, known)
        ids.append(try change.add(vector, person: person, note: Array(face.note.utf8)))
      }
      return ids
    }
  }

  /// Gives a face another vector, person or note; what is nil stays.
  ///
  /// - Throws: ``GalleryError`` `noFace`, and as for adding.
  public func update(
    _ id: UInt64, embedding: [Float]? = nil, person: String? = nil, note: String? = nil
  ) throws(GalleryError) {
    try change { (change, known) throws(GalleryError) in
      let snapshot = opened.snapshot
      guard let row = snapshot.index.row(of: id),
        let (old, oldNote) = snapshot.record(at: snapshot.index.unit(row))
      else { throw .noFace(id) }
      var vector = Array(
        snapshot.bytes(at: snapshot.index.unit(row))
          .dropFirst(GalleryRecord.vectorOffset).prefix(snapshot.layout.vectorSize))
      var scale = old.scale
      if let embedding {
        let stored = try StoredVector(embedding, snapshot.layout)
        (vector, scale) = (stored.bytes, stored.scale)
      }
      if let note { try GalleryText.check(note, "the note", mayBeEmpty: true) }
      let number = if let person { try change.person(person, known) } else { old.person }
      try change.put(
        id, vector, scale, person: number, note: note.map { Array($0.utf8) } ?? oldNote)
    }
  }

  /// Removes faces, all or none. Their vectors stay in the file until ``compact()``.
  ///
  /// - Throws: ``GalleryError`` `noFace`, and as for adding.
  public func remove(_ ids: [UInt64]) throws(GalleryError) {
    try change { (change, _) throws(GalleryError) in
      for id in ids { try change.remove(id) }
    }
  }

  /// Removes a face.
  ///
  /// - Throws: ``GalleryError`` `noFace`, and as for adding.
  public func remove(_ id: UInt64) throws(GalleryError) { try remove([id]) }

  /// Removes all faces of a person.
  ///
  /// - Returns: How many.
  /// - Throws: ``GalleryError`` `noPerson`, and as for adding.
  @discardableResult public func remove(person: String) throws(GalleryError) -> Int {
    try change { (change, _) throws(GalleryError) in
      let ids = ids(of: person)
      guard !ids.isEmpty else { throw .noPerson(person) }
      for id in ids { try change.remove(id) }
      return ids.count
    }
  }

  /// Writes the gallery anew without what was removed or replaced, which is gone for good then:
  /// beside the old file, and put in its place when it is whole. Numbers stay.
  ///
  /// - Throws: ``GalleryError`` `readOnly`, `forked`, `cannotWrite`.
  public func compact() throws(GalleryError) {
    try write { (writer, opened) throws(GalleryError) in
      let header = GalleryHeader(
        layout: opened.header.layout, model: model, salt: UInt64.random(in: 0...UInt64.max))
      let (next, isDurable) = try opened.file.replace { append in
        var copy = GalleryCopy(opened.snapshot, header, path: opened.file.name)
        return try copy.write(append)
      } checking: { (file) throws(GalleryError) in
        try GalleryReading(file, pool).opened
      }
      publish(next, inPlaceOf: opened)
      writer.forget()
      guard isDurable else {
        writer.isBroken = true
        throw .cannotWrite(path: opened.file.name, reason: "its folder cannot be made durable")
      }
    }
  }

  /// Runs `body` with a change, and makes it the gallery's. `body` also gets the numbers of persons
  /// by the bytes of their names.
  private func change<Result>(
    _ body: (inout GalleryChange, ([UInt8]) -> UInt32?) throws(GalleryError) -> Result
  ) throws(GalleryError) -> Result {
    try write { (writer, opened) throws(GalleryError) in
      var change = GalleryChange(opened)
      let result = try withoutActuallyEscaping({ writer.number(of: $0, opened.snapshot) }) {
        known throws(GalleryError) in try body(&change, known)
      }
      guard !change.isEmpty else { return result }
      try change.write()
      do throws(GalleryError) {
        // From here on nobody knows whether the change will be there when the power fails.
        try opened.file.synchronize()
        publish(try next(opened, change), inPlaceOf: opened)
      } catch {
        writer.isBroken = true
        throw error
      }
      writer.learn(change.newNumbers)
      return result
    }
  }

  private func write<Result>(
    _ body: (inout GalleryWriter, Opened) throws(GalleryError) -> Result
  ) throws(GalleryError) -> Result {
    let file = opened.file
    guard isWritable else { throw .readOnly(path: file.name) }
    // Before the lock, which another thread of the parent may have held.
    guard !file.isForked else { throw .forked(path: file.name) }
    return try writer.withLock { (writer) throws(GalleryError) in
      let opened = opened
      guard !writer.isBroken else {
        throw .cannotWrite(
          path: opened.file.name, reason: "an earlier change could not be made durable")
      }
      guard !opened.file.isReplaced else {
        throw .cannotWrite(
          path: opened.file.name, reason: "the path leads to another file by now, or to none")
      }
      return try body(&writer, opened)
    }
  }

  /// The gallery after a change that is durable.
  private func next(
    _ opened: Opened, _ change: GalleryChange
  ) throws(GalleryError) -> Opened {
    let old = opened.snapshot
    let mapping =
      old.mapping.room >= change.mark.length
      ? old.mapping : try opened.file.map(change.mark.length)
    let slot = 1 - opened.slot
    // The records speak for themselves where the mark cannot be written.
    try? opened.file.write(
      change.mark.bytes(salt: opened.header.salt), at: GalleryMark.offsets[slot])
    return Opened(
      file: opened.file, header: opened.header,
      snapshot: GallerySnapshot(
        layout: old.layout, mapping: mapping, index: change.index, mark: change.mark,
        templates: old.templates.following(changed: change.changedPersons)),
      slot: slot)
  }
}
