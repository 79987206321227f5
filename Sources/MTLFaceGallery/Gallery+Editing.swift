import MTLFaceSupport
import MTLFaceTensor

extension Gallery {
  // MARK: Changing

  /// Adds a face. If the gallery does not contain the person, the person is also added.
  ///
  /// - Parameters:
  ///   - embedding: A vector with ``dimension`` elements.
  ///   - person: The person's name, 1 to 1024 bytes of UTF-8. Two names are equal if their bytes
  ///     are equal.
  ///   - note: Any text of up to 1024 bytes of UTF-8.
  /// - Returns: The ID of the face.
  /// - Throws: ``GalleryError/readOnly(path:)``, ``GalleryError/forked(path:)``,
  ///   ``GalleryError/wrongDimension(expected:found:)``, ``GalleryError/degenerateVector``,
  ///   ``GalleryError/invalidText(_:problem:)``, ``GalleryError/cannotWrite(path:reason:)``,
  ///   ``GalleryError/full(path:)`` or ``GalleryError/cannotOpen(path:reason:)``. If an error is
  ///   thrown, the contents of this object are unchanged. If the change could not be made durable,
  ///   the file may contain it.
  @discardableResult public func add(
    _ embedding: [Float], person: String, note: String = ""
  ) throws(GalleryError) -> UInt64 {
    try add([NewFace(embedding, person: person, note: note)])[0]
  }

  /// Adds several faces in one transaction. If an error is thrown, no face is added.
  ///
  /// This is much faster than adding the faces one by one, because all of them are made durable
  /// together.
  ///
  /// - Parameter faces: The faces to add.
  /// - Returns: The IDs of the faces in the order of `faces`.
  /// - Throws: The errors of ``add(_:person:note:)``.
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

  /// Replaces the vector, the person or the note of a face.
  ///
  /// - Parameters:
  ///   - id: The ID of the face.
  ///   - embedding: The new vector with ``dimension`` elements, or `nil` to keep the vector.
  ///   - person: The name of the new person, or `nil` to keep the person.
  ///   - note: The new note, or `nil` to keep the note.
  /// - Throws: ``GalleryError/faceNotFound(_:)`` if no face has the ID; the errors of
  ///   ``add(_:person:note:)``.
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

  /// Removes several faces in one transaction. If an error is thrown, no face is removed.
  ///
  /// The vectors remain in the file until ``compact()`` is called.
  ///
  /// - Parameter ids: The IDs of the faces, without duplicates.
  /// - Throws: ``GalleryError/faceNotFound(_:)`` if an ID is repeated or does not belong to a face;
  ///   ``GalleryError/readOnly(path:)``, ``GalleryError/forked(path:)``,
  ///   ``GalleryError/cannotWrite(path:reason:)``, ``GalleryError/full(path:)`` or
  ///   ``GalleryError/cannotOpen(path:reason:)``.
  public func remove(_ ids: [UInt64]) throws(GalleryError) {
    try change { (change, _) throws(GalleryError) in
      for id in ids { try change.remove(id) }
    }
  }

  /// Removes a face. The vector remains in the file until ``compact()`` is called.
  ///
  /// - Parameter id: The ID of the face.
  /// - Throws: ``GalleryError/faceNotFound(_:)`` if no face has the ID;
  ///   ``GalleryError/readOnly(path:)``, ``GalleryError/forked(path:)``,
  ///   ``GalleryError/cannotWrite(path:reason:)``, ``GalleryError/full(path:)`` or
  ///   ``GalleryError/cannotOpen(path:reason:)``.
  public func remove(_ id: UInt64) throws(GalleryError) { try remove([id]) }

  /// Removes all faces of a person. The vectors remain in the file until ``compact()`` is called.
  ///
  /// - Parameter person: The name of the person.
  /// - Returns: The number of removed faces.
  /// - Throws: ``GalleryError/personNotFound(_:)`` if no person with faces has the name;
  ///   ``GalleryError/readOnly(path:)``, ``GalleryError/forked(path:)``,
  ///   ``GalleryError/cannotWrite(path:reason:)``, ``GalleryError/full(path:)`` or
  ///   ``GalleryError/cannotOpen(path:reason:)``.
  @discardableResult public func remove(person: String) throws(GalleryError) -> Int {
    try change { (change, _) throws(GalleryError) in
      let ids = ids(of: person)
      guard !ids.isEmpty else { throw .personNotFound(person) }
      for id in ids { try change.remove(id) }
      return ids.count
    }
  }

  /// Rewrites the file without removed faces and replaced data, which are deleted permanently.
  ///
  /// The new file is written to the same folder and replaces the old file when it is complete. The
  /// IDs of faces and the numbers of people do not change.
  ///
  /// - Throws: ``GalleryError/readOnly(path:)``, ``GalleryError/forked(path:)``,
  ///   ``GalleryError/cannotWrite(path:reason:)`` or ``GalleryError/cannotOpen(path:reason:)``;
  ///   ``GalleryError/damaged(path:problem:)`` if a record has changed since the gallery was
  ///   opened; ``GalleryError/outOfMemory`` if a gallery in memory cannot be copied.
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
          path: state.file.name, reason: "the folder of the new file could not be synced")
      }
    }
  }

  /// Calls a closure with a new transaction and commits the transaction.
  ///
  /// The second argument of the closure is a function that returns the number of an existing person
  /// for the UTF-8 bytes of the name.
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
        // After a failure, it is unknown whether the change will survive a power failure.
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
    // Check this before locking, because another thread of the parent process may have held the
    // lock when the process was forked.
    guard !file.isForked else { throw .forked(path: file.name) }
    return try writer.withLock { (writer) throws(GalleryError) in
      let state = state
      guard !writer.isBroken else {
        throw .cannotWrite(
          path: state.file.name, reason: "an earlier change could not be written to the disk")
      }
      guard !state.file.isReplaced else {
        throw .cannotWrite(
          path: state.file.name, reason: "another program replaced or deleted the file")
      }
      return try body(&writer, state)
    }
  }

  /// Writes the commit record of a durable change and returns the state after the change.
  private func next(
    _ state: State, _ change: GalleryTransaction
  ) throws(GalleryError) -> State {
    let old = state.snapshot
    let mapping =
      old.mapping.capacity >= change.commit.length
      ? old.mapping : try state.file.map(change.commit.length)
    let slot = 1 - state.slot
    // A failure of this write is ignored, because opening the file also finds records that no
    // commit record covers.
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
