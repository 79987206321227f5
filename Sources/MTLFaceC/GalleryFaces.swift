import MTLFace
public import MTLFaceHeader

/// Returns the vectors in an input array with `count` rows and `dimension` columns.
///
/// - Throws: `GalleryError.wrongDimension` if `dimension` differs from that of the gallery;
///   ``CallError`` if `count` is out of range or the pointer is NULL.
private func rows(
  _ values: UnsafePointer<Float>?, _ count: Int, _ dimension: Int, _ gallery: Gallery,
  _ name: String
) throws -> [[Float]] {
  guard dimension == gallery.dimension else {
    throw GalleryError.wrongDimension(expected: gallery.dimension, found: dimension)
  }
  guard 0...100_000_000 ~= count else {
    throw CallError.argument("count is \(count); pass 0 to 100000000")
  }
  guard count > 0 else { return [] }
  let values = try required(values, name)
  return (0..<count).map { row in
    Array(UnsafeBufferPointer(start: values + row * dimension, count: dimension))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_add(
  _ gallery: OpaquePointer?, _ embeddings: UnsafePointer<Float>?, _ count: Int, _ dimension: Int,
  _ persons: UnsafePointer<UnsafePointer<CChar>?>?, _ notes: UnsafePointer<UnsafePointer<CChar>?>?,
  _ ids: UnsafeMutablePointer<UInt64>?
) -> mtlface_status {
  attempt {
    let gallery = try MTLFaceC.gallery(gallery)
    let vectors = try rows(embeddings, count, dimension, gallery, "embeddings")
    guard !vectors.isEmpty else { return }
    let persons = try required(persons, "persons")
    let faces = try vectors.enumerated().map { index, vector in
      NewFace(
        vector, person: try text(persons[index], "persons[\(index)]"),
        note: notes?[index].map { String(cString: $0) } ?? "")
    }
    let added = try gallery.add(faces)
    ids?.update(from: added, count: added.count)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_update(
  _ gallery: OpaquePointer?, _ id: UInt64, _ embedding: UnsafePointer<Float>?, _ dimension: Int,
  _ person: UnsafePointer<CChar>?, _ note: UnsafePointer<CChar>?
) -> mtlface_status {
  attempt {
    let gallery = try MTLFaceC.gallery(gallery)
    let vector =
      embedding == nil ? nil : try rows(embedding, 1, dimension, gallery, "embedding").first
    try gallery.update(
      id, embedding: vector, person: person.map { String(cString: $0) },
      note: note.map { String(cString: $0) })
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_remove(
  _ gallery: OpaquePointer?, _ ids: UnsafePointer<UInt64>?, _ count: Int
) -> mtlface_status {
  attempt {
    guard count >= 0 else { throw CallError.argument("count exceeds the size of any array") }
    let ids = count == 0 ? nil : try required(ids, "ids")
    try MTLFaceC.gallery(gallery).remove(Array(UnsafeBufferPointer(start: ids, count: count)))
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_remove_person(
  _ gallery: OpaquePointer?, _ person: UnsafePointer<CChar>?, _ removed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let count = try MTLFaceC.gallery(gallery).remove(person: text(person, "person"))
    removed?.pointee = count
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_compact(_ gallery: OpaquePointer?) -> mtlface_status {
  attempt { try MTLFaceC.gallery(gallery).compact() }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_get(
  _ gallery: OpaquePointer?, _ id: UInt64, _ embedding: UnsafeMutablePointer<Float>?,
  _ capacity: Int, _ person: UnsafeMutablePointer<UInt32>?
) -> mtlface_status {
  attempt {
    let face = try MTLFaceC.gallery(gallery).face(id)
    if embedding != nil || capacity != 0 {
      try copy(face.embedding, embedding, capacity, nil, "embedding")
    }
    person?.pointee = face.personNumber
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_note(
  _ gallery: OpaquePointer?, _ id: UInt64, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    try copy(Array(MTLFaceC.gallery(gallery).face(id).note.utf8) + [0], text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_person_name(
  _ gallery: OpaquePointer?, _ person: UInt32, _ text: UnsafeMutablePointer<CChar>?,
  _ capacity: Int, _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    try copy(
      Array(MTLFaceC.gallery(gallery).person(person).name.utf8) + [0], text, capacity, needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_ids(
  _ gallery: OpaquePointer?, _ person: UnsafePointer<CChar>?, _ ids: UnsafeMutablePointer<UInt64>?,
  _ capacity: Int, _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let gallery = try MTLFaceC.gallery(gallery)
    let found = person.map { gallery.ids(of: String(cString: $0)) } ?? gallery.ids
    try copy(found, ids, capacity, needed, "ids")
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_persons(
  _ gallery: OpaquePointer?, _ persons: UnsafeMutablePointer<UInt32>?, _ capacity: Int,
  _ needed: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    try copy(
      MTLFaceC.gallery(gallery).persons.map(\.number), persons, capacity, needed, "persons")
  }
}

/// Copies the matches of each probe to the output arrays, and fills unused elements with zeros.
private func copy(
  _ found: [[mtlface_match]], _ top: Int, _ matches: UnsafeMutablePointer<mtlface_match>?,
  _ capacity: Int, _ counts: UnsafeMutablePointer<Int>?
) throws {
  guard !found.isEmpty else { return }
  let matches = try checkedBuffer(matches, capacity: capacity, for: found.count * top, "matches")
  let counts = try required(counts, "counts")
  for (row, found) in found.enumerated() {
    counts[row] = found.count
    for column in 0..<top {
      matches[row * top + column] = column < found.count ? found[column] : mtlface_match()
    }
  }
}

/// Throws an error if `top` is out of range or the output array of a search is too small.
private func checkCapacity(_ count: Int, _ top: Int, _ capacity: Int) throws {
  guard Gallery.matchCountRange.contains(top) else {
    throw GalleryError.outOfRange("top", top, Gallery.matchCountRange)
  }
  let (needed, over) = count.multipliedReportingOverflow(by: top)
  guard !over, capacity >= needed else {
    throw CallError.capacity("matches", has: max(capacity, 0), needs: over ? Int.max : needed)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_search(
  _ gallery: OpaquePointer?, _ probes: UnsafePointer<Float>?, _ count: Int, _ dimension: Int,
  _ top: Int, _ threshold: Double, _ matches: UnsafeMutablePointer<mtlface_match>?,
  _ capacity: Int, _ counts: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let gallery = try MTLFaceC.gallery(gallery)
    let probes = try rows(probes, count, dimension, gallery, "probes")
    try checkCapacity(probes.count, top, capacity)
    let found = try gallery.search(probes, top: top, threshold: threshold).map { row in
      row.map { mtlface_match(id: $0.id, similarity: $0.similarity, person: $0.personNumber) }
    }
    try copy(found, top, matches, capacity, counts)
  }
}

/// See mtlface.h.
@c @implementation
public func mtlface_gallery_search_persons(
  _ gallery: OpaquePointer?, _ probes: UnsafePointer<Float>?, _ count: Int, _ dimension: Int,
  _ top: Int, _ threshold: Double, _ score: mtlface_person_score,
  _ matches: UnsafeMutablePointer<mtlface_match>?, _ capacity: Int,
  _ counts: UnsafeMutablePointer<Int>?
) -> mtlface_status {
  attempt {
    let gallery = try MTLFaceC.gallery(gallery)
    let kind: PersonScore
    switch score {
    case MTLFACE_TEMPLATE: kind = .template
    case MTLFACE_BEST: kind = .best
    default:
      throw CallError.argument("score is \(score.rawValue), which is not an mtlface_person_score")
    }
    let probes = try rows(probes, count, dimension, gallery, "probes")
    try checkCapacity(probes.count, top, capacity)
    let found = try gallery.searchPersons(probes, top: top, threshold: threshold, by: kind).map {
      $0.map { mtlface_match(id: 0, similarity: $0.similarity, person: $0.personNumber) }
    }
    try copy(found, top, matches, capacity, counts)
  }
}
