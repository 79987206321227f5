extension Gallery {
  /// Returns the face with the given ID.
  ///
  /// - Throws: ``GalleryError/faceNotFound(_:)`` if no face has the ID.
  public func face(_ id: UInt64) throws(GalleryError) -> GalleryFace {
    let snapshot = state.snapshot
    guard let row = snapshot.index.row(of: id),
      let (record, note) = snapshot.record(at: snapshot.index.unit(row))
    else { throw .faceNotFound(id) }
    return GalleryFace(
      id: id, person: snapshot.name(ofPerson: record.person), personNumber: record.person,
      note: String(decoding: note, as: UTF8.self),
      embedding: snapshot.vector(row, keepingStoredNorm: true))
  }

  /// Returns whether the gallery contains a face with the given ID.
  public func contains(_ id: UInt64) -> Bool { state.snapshot.index.row(of: id) != nil }

  /// The IDs of all faces in ascending order.
  public var ids: [UInt64] {
    var ids: [UInt64] = []
    let index = state.snapshot.index
    ids.reserveCapacity(index.faceCount)
    for chunk in index.chunks {
      for (row, id) in chunk.ids.enumerated() where chunk.units[row] != 0 { ids.append(id) }
    }
    return ids
  }

  /// Returns the IDs of a person's faces in ascending order, or an empty array if no person has the
  /// given name.
  ///
  /// - Complexity: O(*n*), where *n* is the number of people and faces in the gallery.
  public func ids(of person: String) -> [UInt64] {
    let snapshot = state.snapshot
    guard let number = Self.number(of: person, snapshot) else { return [] }
    return snapshot.index.rows(ofPerson: number).map(snapshot.index.id)
  }

  /// Returns the person with the given number.
  ///
  /// - Throws: ``GalleryError/personNotFound(_:)`` if no person has the number or the person has no
  ///   faces.
  public func person(_ number: UInt32) throws(GalleryError) -> GalleryPerson {
    let snapshot = state.snapshot
    let faces = snapshot.index.faceCount(ofPerson: number)
    guard faces > 0 else { throw .personNotFound("number \(number)") }
    return GalleryPerson(
      number: number, name: snapshot.name(ofPerson: number), faceCount: faces)
  }

  /// All people who have faces in the gallery, in the order in which they were added.
  public var persons: [GalleryPerson] {
    let snapshot = state.snapshot
    return (0..<UInt32(snapshot.index.personCount)).compactMap { number in
      let faces = snapshot.index.faceCount(ofPerson: number)
      guard faces > 0 else { return nil }
      return GalleryPerson(
        number: number, name: snapshot.name(ofPerson: number), faceCount: faces)
    }
  }

  /// Returns the number of the person with the given name, or `nil` if there is none.
  static func number(of person: String, _ snapshot: GallerySnapshot) -> UInt32? {
    let name = Array(person.utf8)
    return (0..<UInt32(snapshot.index.personCount)).first { number in
      guard let unit = snapshot.index.unit(ofPerson: number) else { return false }
      return snapshot.hasText(name, at: unit)
    }
  }
}
