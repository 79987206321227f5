import MTLFaceSupport
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
  ///   `invalidText`, `cannotWrite`, `full`. The gallery then is as it was.
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
        try GalleryText.validate(face.note, "the note", mayBeEmpty: true)
        let person = try change.person(face.person, known)
        ids.append(try change.add(vector, person: person, note: Array(face.note.utf8)))
      }
      return ids
    }
  }

  /// Gives a face another vector, person or note; what is nil stays.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and as for adding.
  public func update(
    _ id: UInt64, embedding: [Float]? = nil, person: String? = nil, note: String? = nil
  ) throws(GalleryError) {
    try change { (change, known) throws(GalleryError) in
      let snapshot = state.snapshot
      guard let row = snapshot.index.row(of: id),
        let (old, oldNote) = snapshot.record(at: snapshot.index.unit(row))
      else { throw .faceNotFound(id) }
      var vector = Array(
        snapshot.bytes(at: snapshot.index.unit(row))
          .dropFirst(GalleryRecord.vectorOffset).prefix(snapshot.layout.vectorSize))
      var scale = old.scale
      if let embedding {
        let stored = try StoredVector(embedding, snapshot.layout)
        (vector, scale) = (stored.bytes, stored.scale)
      }
      if let note { try GalleryText.validate(note, "the note", mayBeEmpty: true) }
      let number = if let person { try change.person(person, known) } else { old.person }
      try change.put(
        id, vector, scale, person: number, note: note.map { Array($0.utf8) } ?? oldNote)
    }
  }

  /// Removes faces, all or none. Their vectors stay in the file until ``compact()``.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and as for adding.
  public func remove(_ ids: [UInt64]) throws(GalleryError) {
    try change { (change, _) throws(GalleryError) in
      for id in ids { try change.remove(id) }
    }
  }

  /// Removes a face.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and as for adding.
  public func remove(_ id: UInt64) throws(GalleryError) { try remove([id]) }

  /// Removes all faces of a person.
  ///
  /// - Returns: How many.
  /// - Throws: ``GalleryError`` `personNotFound`, and as for adding.
  @discardableResult public func remove(person: String) throws(GalleryError) -> Int {
    try change { (change, _) throws(GalleryError) in
      let ids = ids(of: person)
      guard !ids.isEmpty else { throw .personNotFound(person) }
      for id in ids { try change.remove(id) }
      return ids.count
    }
  }

  /// Writes the gallery anew without what was removed or replaced, which is gone for good then:
  /// beside the old file, and put in its place when it is whole. Numbers stay.
  ///
  /// - Throws: ``GalleryError`` `readOnly`, `forked`, `cannotWrite`.
  public func compact() throws(GalleryError) {
    try write { (writer, state) throws(GalleryError) in
      let header = GalleryHeader(
        layout: state.header.layout, model: model, salt: UInt64.random(in: 0...UInt64.max))
      let (next, isDurable) = try state.file.replace { append in
        var copy = GalleryCompactor(state.snapshot, header, path: state.file.name)
        return try copy.write(append)
      } checking: { (file) throws(GalleryError) in
        try GalleryLoader(file, pool).state
      }
      publish(next, inPlaceOf: state)
      writer.clearPersonNumbers()
      guard isDurable else {
        writer.isBroken = true
        throw .cannotWrite(path: state.file.name, reason: "its folder cannot be made durable")
      }
    }
  }

  /// Runs `body` with a change, and makes it the gallery's. `body` also gets the numbers of persons
  /// by the bytes of their names.
  private func change<Result>(
    _ body: (inout GalleryTransaction, ([UInt8]) -> UInt32?) throws(GalleryError) -> Result
  ) throws(GalleryError) -> Result {
    try write { (writer, state) throws(GalleryError) in
      var change = GalleryTransaction(state)
      let result = try withoutActuallyEscaping({ writer.number(of: $0, state.snapshot) }) {
        known throws(GalleryError) in try body(&change, known)
      }
      guard !change.isEmpty else { return result }
      try change.write()
      do throws(GalleryError) {
        // From here on nobody knows whether the change will be there when the power fails.
        try state.file.synchronize()
        publish(try next(state, change), inPlaceOf: state)
      } catch {
        writer.isBroken = true
        throw error
      }
      writer.addPersonNumbers(change.newPersonNumbers)
      return result
    }
  }

  private func write<Result>(
    _ body: (inout GalleryWriterState, State) throws(GalleryError) -> Result
  ) throws(GalleryError) -> Result {
    let file = state.file
    guard isWritable else { throw .readOnly(path: file.name) }
    // Before the lock, which another thread of the parent may have held.
    guard !file.isForked else { throw .forked(path: file.name) }
    return try writer.withLock { (writer) throws(GalleryError) in
      let state = state
      guard !writer.isBroken else {
        throw .cannotWrite(
          path: state.file.name, reason: "an earlier change could not be made durable")
      }
      guard !state.file.isReplaced else {
        throw .cannotWrite(
          path: state.file.name, reason: "the path leads to another file by now, or to none")
      }
      return try body(&writer, state)
    }
  }

  /// The gallery after a change that is durable.
  private func next(
    _ state: State, _ change: GalleryTransaction
  ) throws(GalleryError) -> State {
    let old = state.snapshot
    let mapping =
      old.mapping.capacity >= change.commit.length
      ? old.mapping : try state.file.map(change.commit.length)
    let slot = 1 - state.slot
    // The records speak for themselves where the commit record cannot be written.
    try? state.file.write(
      change.commit.bytes(salt: state.header.salt), at: CommitRecord.offsets[slot])
    return State(
      file: state.file, header: state.header,
      snapshot: GallerySnapshot(
        layout: old.layout, mapping: mapping, index: change.index, commit: change.commit,
        templateNorms: old.templateNorms.invalidating(persons: change.changedPersons)),
      slot: slot)
  }
}
