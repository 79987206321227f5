import MTLFaceSupport
import MTLFaceTensor

extension Gallery {
  // MARK: Changing

  /// Adds a face. If the gallery has no person with this name, the person is added, too.
  ///
  /// - Parameters:
  ///   - embedding: A vector of ``dimension`` numbers.
  ///   - person: The person's name, 1 to 1024 bytes of UTF-8. Names are equal if their bytes are.
  ///   - note: Any text of up to 1024 bytes.
  /// - Returns: The id of the face.
  /// - Throws: ``GalleryError`` `readOnly`, `forked`, `wrongDimension`, `degenerateVector`,
  ///   `invalidText`, `cannotWrite` or `full`. The gallery is then unchanged.
  @discardableResult public func add(
    _ embedding: [Float], person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add([NewFace(embedding, person: person, note: note)])[0]
  }

  /// Adds many faces, all or none. This is much faster than adding them one by one, because they
  /// become durable together.
  ///
  /// - Returns: The ids of the faces, in the same order.
  /// - Throws: The same errors as for one face.
  @discardableResult public func add(_ faces: [NewFace]) throws(GalleryError) -> [UInt64] {
    try change { (change, knownNumber) throws(GalleryError) in
      let layout = GalleryLayout(dimension: dimension, format: format)
      var ids: [UInt64] = []
      ids.reserveCapacity(faces.count)
      for face in faces {
        let vector = try StoredVector(face.embedding, layout)
        try GalleryText.validate(face.note, "the note", mayBeEmpty: true)
        let person = try change.person(face.person, knownNumber)
        ids.append(try change.add(vector, person: person, note: Array(face.note.utf8)))
      }
      return ids
    }
  }

  /// Replaces the vector, the person or the note of a face. A value of `nil` leaves it unchanged.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and the same errors as adding a face.
  public func update(
    _ id: UInt64, embedding: [Float]? = nil, person: String? = nil, note: String? = nil
  ) throws(GalleryError) {
    try change { (change, knownNumber) throws(GalleryError) in
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
      let number = if let person { try change.person(person, knownNumber) } else { old.person }
      try change.put(
        id, vector, scale, person: number, note: note.map { Array($0.utf8) } ?? oldNote)
    }
  }

  /// Removes faces, all or none. Their vectors remain in the file until ``compact()``.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and the same errors as adding a face.
  public func remove(_ ids: [UInt64]) throws(GalleryError) {
    try change { (change, _) throws(GalleryError) in
      for id in ids { try change.remove(id) }
    }
  }

  /// Removes a face. Its vector remains in the file until ``compact()``.
  ///
  /// - Throws: ``GalleryError`` `faceNotFound`, and the same errors as adding a face.
  public func remove(_ id: UInt64) throws(GalleryError) { try remove([id]) }

  /// Removes all faces of a person.
  ///
  /// - Returns: The number of removed faces.
  /// - Throws: ``GalleryError`` `personNotFound`, and the same errors as adding a face.
  @discardableResult public func remove(person: String) throws(GalleryError) -> Int {
    try change { (change, _) throws(GalleryError) in
      let ids = ids(of: person)
      guard !ids.isEmpty else { throw .personNotFound(person) }
      for id in ids { try change.remove(id) }
      return ids.count
    }
  }

  /// Rewrites the file without removed and replaced faces, which are then lost for good.
  ///
  /// The new file is written next to the old one and replaces it when it is complete. Ids of faces
  /// and numbers of persons do not change.
  ///
  /// - Throws: ``GalleryError`` `readOnly`, `forked` or `cannotWrite`.
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
      publish(next, replacing: state)
      writer.clearPersonNumbers()
      guard isDurable else {
        writer.isBroken = true
        throw .cannotWrite(
          path: state.file.name, reason: "the new file could not be made durable in its folder")
      }
    }
  }

  /// Runs `body` with a transaction, and commits it. `body` also receives a function that returns
  /// the number of an existing person by the bytes of the name.
  private func change<Result>(
    _ body: (inout GalleryTransaction, ([UInt8]) -> UInt32?) throws(GalleryError) -> Result
  ) throws(GalleryError) -> Result {
    try write { (writer, state) throws(GalleryError) in
      var change = GalleryTransaction(state)
      let result = try withoutActuallyEscaping({ writer.number(of: $0, state.snapshot) }) {
        knownNumber throws(GalleryError) in try body(&change, knownNumber)
      }
      guard !change.isEmpty else { return result }
      try change.write()
      do throws(GalleryError) {
        // If this fails, it is unknown whether the change will survive a loss of power.
        try state.file.synchronize()
        publish(try next(state, change), replacing: state)
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
    // Checked before locking, because another thread of the parent may have held the lock.
    guard !file.isForked else { throw .forked(path: file.name) }
    return try writer.withLock { (writer) throws(GalleryError) in
      let state = state
      guard !writer.isBroken else {
        throw .cannotWrite(
          path: state.file.name, reason: "an earlier change could not be made durable")
      }
      guard !state.file.isReplaced else {
        throw .cannotWrite(
          path: state.file.name, reason: "the file was replaced or deleted")
      }
      return try body(&writer, state)
    }
  }

  /// Returns the state after a durable change.
  private func next(
    _ state: State, _ change: GalleryTransaction
  ) throws(GalleryError) -> State {
    let old = state.snapshot
    let mapping =
      old.mapping.capacity >= change.commit.length
      ? old.mapping : try state.file.map(change.commit.length)
    let slot = 1 - state.slot
    // If the commit record cannot be written, the records are still found when the file is opened.
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
