import MTLFaceGallery
import MTLFaceTestSupport
import Testing

@Suite("Changes of a gallery")
struct ChangeTests {
  @Test("faces are added, updated and removed, in a file and in memory", arguments: [true, false])
  func edits(inFile: Bool) throws {
    let folder = try TemporaryFolder()
    let path = inFile ? folder.path("a.gallery") : nil
    let gallery = try Gallery(creating: path, dimension: 3, model: "test model")
    #expect(gallery.count == 0 && gallery.personCount == 0 && gallery.ids.isEmpty)
    #expect(try gallery.add([1, 0, 0], person: "Ada", note: "ada.png") == 1)
    #expect(
      try gallery.add([NewFace([0, 1, 0], person: "Bea"), NewFace([0, 0, 1], person: "Ada")]) == [
        2, 3,
      ])
    #expect(gallery.count == 3 && gallery.personCount == 2)
    #expect(gallery.ids(of: "Ada") == [1, 3])
    #expect(try gallery.face(1).note == "ada.png")
    try gallery.update(1, note: "other.png")
    try gallery.update(3, person: "Bea")
    try gallery.update(2, embedding: [0, 3, 4])
    #expect(try gallery.face(1).note == "other.png")
    #expect(try gallery.face(1).embedding == [1, 0, 0])
    #expect(try gallery.face(3).person == "Bea")
    #expect(try gallery.face(2).embedding == [0, 0.6, 0.8])
    #expect(gallery.ids(of: "Bea") == [2, 3] && gallery.ids(of: "Ada") == [1])
    try gallery.remove(2)
    #expect(!gallery.contains(2) && gallery.count == 2)
    #expect(throws: GalleryError.faceNotFound(2)) { try gallery.face(2) }
    #expect(throws: GalleryError.faceNotFound(2)) { try gallery.remove([3, 2]) }
    #expect(gallery.contains(3), "a failed removal must not remove any face")
    // IDs are not reused.
    #expect(try gallery.add([1, 1, 1], person: "Cleo") == 4)
    #expect(try gallery.remove(person: "Bea") == 1)
    #expect(throws: GalleryError.personNotFound("Bea")) { try gallery.remove(person: "Bea") }
    #expect(gallery.persons.map(\.name) == ["Ada", "Cleo"])
    guard let path else { return }
    let reopened = try Gallery(at: path)
    #expect(
      reopened.ids == [1, 4] && reopened.model == "test model" && reopened.recoveryNotice == nil)
    #expect(try reopened.face(4) == gallery.face(4))
    #expect(throws: GalleryError.readOnly(path: path)) { try reopened.remove(1) }
  }

  @Test("an invalid face leaves the gallery unchanged")
  func invalidFaces() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    let validFace = NewFace([1, 0], person: "Ada")
    let long = String(repeating: "x", count: 1025)
    for invalidFace in [
      NewFace([1], person: "a"), NewFace([0, 0], person: "a"),
      NewFace([.infinity, 1], person: "a"),
      NewFace([1, 0], person: ""), NewFace([1, 0], person: long),
      NewFace([1, 0], person: "a", note: long),
    ] {
      #expect(throws: GalleryError.self) { try gallery.add([validFace, invalidFace]) }
    }
    #expect(gallery.count == 0 && gallery.persons.isEmpty)
    #expect(try gallery.add([]) == [])
    #expect(try gallery.add(validFace.embedding, person: validFace.person) == 1)
    #expect(gallery.persons.map(\.number) == [0])
    #expect(throws: GalleryError.outOfRange("the dimension", 0, 1...8192)) {
      try Gallery(creating: nil, dimension: 0)
    }
  }

  @Test("names that look alike but have different bytes are different people")
  func names() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    try gallery.add([
      NewFace([1, 0], person: "e\u{301}"), NewFace([0, 1], person: "\u{e9}"),
      NewFace([1, 1], person: "e\u{301}"),
    ])
    #expect(gallery.personCount == 2)
    #expect(gallery.ids(of: "\u{e9}") == [2])
  }

  @Test("one object can write while others read")
  func sharing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gallery")
    let writer = try Gallery(creating: path, dimension: 2)
    #expect(throws: GalleryError.inUse(path: path)) { try Gallery(at: path, for: .writing) }
    #expect(throws: GalleryError.alreadyExists(path: path)) {
      try Gallery(creating: path, dimension: 2)
    }
    let reader = try Gallery(at: path)
    #expect(try !reader.refresh())
    try writer.add([1, 0], person: "a")
    #expect(reader.count == 0)
    #expect(try reader.refresh())
    #expect(reader.count == 1)
    try writer.add((0..<5000).map { NewFace([Float($0), 1], person: "p\($0)") })
    try writer.remove(1)
    #expect(try reader.refresh())
    #expect(reader.ids == writer.ids && reader.persons == writer.persons)
    // Compaction replaces the file.
    let before = writer.fileSize
    try writer.compact()
    #expect(writer.fileSize < before)
    #expect(try reader.refresh())
    #expect(reader.ids == writer.ids)
    try writer.add([1, 0], person: "b")
    #expect(try reader.refresh())
    #expect(reader.ids.last == 5002)
    #expect(throws: GalleryError.inUse(path: path)) { try Gallery(at: path, for: .writing) }
    #expect(try folder.names() == ["a.gallery"])
  }

  @Test("compaction removes deleted data from the file")
  func compaction() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gallery")
    var gallery: Gallery? = try Gallery(creating: path, dimension: 64, format: .int8)
    let vectors = randomVectors(500, 64, seed: 1)
    try gallery?.add(
      vectors.enumerated().map { NewFace($0.element, person: "number \($0.offset / 5)", note: "n") }
    )
    for person in 40..<100 { try gallery?.remove(person: "number \(person)") }
    try gallery?.update(3, note: "changed")
    let faces = try gallery?.ids.map { try gallery?.face($0) }
    let persons = gallery?.persons
    #expect(contents(path).contains(subsequence: Array("number 77".utf8)))
    try gallery?.compact()
    #expect(!contents(path).contains(subsequence: Array("number 77".utf8)))
    #expect(try gallery?.ids.map { try gallery?.face($0) } == faces)
    #expect(gallery?.persons == persons)
    #expect(gallery?.fileSize == contents(path).count)
    #expect(try gallery?.add(vectors[0], person: "number 77") == 501)
    gallery = nil
    let reopened = try Gallery(at: path, for: .writing)
    #expect(reopened.count == 201 && reopened.recoveryNotice == nil)
    try reopened.remove(501)
    try reopened.compact()
    #expect(
      try reopened.add(vectors[0], person: "number 77") == 502, "IDs must not be reused")
  }

  @Test("one thread can add faces while other threads search")
  func threads() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gallery")
    let writer = try Gallery(creating: path, dimension: 16)
    let vectors = randomVectors(200, 16, seed: 9)
    try writer.add(vectors[0], person: "0")
    let reader = try Gallery(at: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for index in 1..<200 {
          try writer.add(vectors[index], person: "\(index)")
          if index % 50 == 0 { try writer.compact() }
        }
      }
      for gallery in [writer, reader, writer, reader] {
        group.addTask {
          var count = 0
          while count < 200 {
            try gallery.refresh()
            let current = gallery.count
            #expect(current >= count)
            count = current
            // A search finds the newest face.
            let match = try gallery.search(vectors[count - 1], top: 1)[0]
            #expect(match.person == "\(count - 1)" && match.similarity > 0.99999)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("vectors are exported with their labels")
  func export() throws {
    let folder = try TemporaryFolder()
    let gallery = try Gallery(creating: nil, dimension: 3)
    try gallery.add([
      NewFace([1, 0, 0], person: "tab\there", note: "a\\b\nc"), NewFace([0, 1, 0], person: "x"),
      NewFace([0, 0, 2], person: "y"),
    ])
    try gallery.remove(2)
    let (npy, fvecs, list) = (folder.path("a.npy"), folder.path("a.fvecs"), folder.path("a.tsv"))
    #expect(try gallery.export(to: npy, format: .npy, labelsTo: list) == 2)
    #expect(try gallery.export(to: fvecs, format: .fvecs) == 2)
    #expect(
      String(decoding: contents(list), as: UTF8.self) == "1\ttab\\there\ta\\\\b\\nc\n3\ty\t\n")
    let numbers = [1, 0, 0, 0, 0, 1].map { Float($0) }
    #expect(contents(npy).suffix(24) == numbers.withUnsafeBytes(Array.init)[...])
    #expect(contents(fvecs).count == 2 * (4 + 12))
    #expect(Array(contents(fvecs).prefix(4)) == [3, 0, 0, 0])
  }
}

extension Array where Element == UInt8 {
  func contains(subsequence: [UInt8]) -> Bool {
    guard count >= subsequence.count else { return false }
    return (0...count - subsequence.count).contains { start in
      self[start] == subsequence[0]
        && self[start..<start + subsequence.count].elementsEqual(subsequence)
    }
  }
}
