import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceGallery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Lifecycle of a gallery")
struct GalleryLifecycleTests {
  @Test("a name that compaction removed can be added again") func compactedNames() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    try gallery.add([1, 0], person: "Ada")
    try gallery.add([0, 1], person: "Bob")
    try gallery.remove(person: "Bob")
    try gallery.compact()
    let id = try gallery.add([0, 1], person: "Bob")
    #expect(try gallery.face(id).person == "Bob" && gallery.ids(of: "Bob") == [id])
  }

  @Test("changes update the templates of the writer and of readers") func templates() throws {
    let folder = try TemporaryFolder()
    let gallery = try Gallery(creating: folder.path("a"), dimension: 2)
    try gallery.add([NewFace([1, 0], person: "A"), NewFace([1, 1], person: "A")])
    let reader = try Gallery(at: folder.path("a"))
    func similarities() throws -> [Double] {
      try reader.refresh()
      return try [gallery, reader].map {
        try $0.searchPersons([1, 0], top: 1).first?.similarity ?? -2
      }
    }
    let pair = cosine([1, 0], [1 + 1 / Float(2).squareRoot(), 1 / Float(2).squareRoot()])
    for similarity in try similarities() { #expect(abs(similarity - pair) < 1e-6) }
    try gallery.remove(2)
    for similarity in try similarities() { #expect(abs(similarity - 1) < 1e-6) }
    try gallery.remove(1)
    #expect(try similarities() == [-2, -2])
    try gallery.add([1, 0], person: "A")
    for similarity in try similarities() { #expect(abs(similarity - 1) < 1e-6) }
    try gallery.add([NewFace([0, 1], person: "B"), NewFace([1, 0], person: "B")])
    try gallery.update(4, person: "A")
    let moved = cosine([1, 0], [1, 1])
    try gallery.remove(person: "B")
    for similarity in try similarities() { #expect(abs(similarity - moved) < 1e-6) }
  }

  @Test("removed faces are not found with any threshold") func removed() throws {
    let gallery = try Gallery(creating: nil, dimension: 2)
    try gallery.add([NewFace([1, 0], person: "A"), NewFace([0, 1], person: "B")])
    try gallery.remove(2)
    for threshold in [-1, -1.5, -1e300, -Double.infinity] {
      #expect(try gallery.search([1, 0], top: 5, threshold: threshold).map(\.id) == [1])
      for score in PersonScore.allCases {
        let matches = try gallery.searchPersons([1, 0], top: 5, threshold: threshold, by: score)
        #expect(matches.map(\.person) == ["A"])
      }
    }
  }

  @Test("the similarities of opposite vectors and of vectors of nearly unit length are accurate")
  func opposites() throws {
    let vectors = randomVectors(200, 512, seed: 3)
    let gallery = try Gallery(creating: nil, dimension: 512)
    let nearlyNormalized = vectors.map { vector in
      let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return vector.map { Float(Double($0) / length * 1.0009) }
    }
    try gallery.add(nearlyNormalized.map { NewFace($0.map { -$0 }, person: "A") })
    for (vector, probe) in zip(vectors, nearlyNormalized) {
      let matches = try gallery.search(probe, top: 200)
      #expect(matches.count == 200)
      for match in matches {
        #expect(
          abs(match.similarity - cosine(probe, vectors[Int(match.id) - 1].map { -$0 })) < 1e-6)
      }
      let duplicates = try Gallery(creating: nil, dimension: 512, threads: 1)
      try duplicates.add([NewFace(probe, person: "A"), NewFace(probe, person: "A")])
      #expect(try abs(duplicates.searchPersons(vector, top: 1)[0].similarity - 1) < 1e-6)
    }
  }

  @Test("changes to a replaced or deleted file are rejected") func replaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a")
    let gallery = try Gallery(creating: path, dimension: 2)
    try gallery.add([1, 0], person: "A")
    rename(path, folder.path("b"))
    write(contents(folder.path("b")), to: path)
    #expect(throws: GalleryError.self) { try gallery.add([1, 0], person: "B") }
    #expect(throws: GalleryError.self) { try gallery.compact() }
    unlink(path)
    #expect(throws: GalleryError.self) { try gallery.add([1, 0], person: "B") }
    rename(folder.path("b"), path)
    #expect(try gallery.add([1, 0], person: "B") == 2)
  }

  @Test("refreshing detects a file that was overwritten or truncated") func overwritten() throws {
    let folder = try TemporaryFolder()
    let (path, other) = (folder.path("a"), folder.path("b"))
    try Gallery(creating: path, dimension: 2).add([
      NewFace([1, 0], person: "A"), NewFace([0, 1], person: "B"),
    ])
    try Gallery(creating: other, dimension: 2).add([
      NewFace([0, 1], person: "C"), NewFace([1, 0], person: "D"),
    ])
    let reader = try Gallery(at: path)
    let file = open(path, O_WRONLY)
    _ = contents(other).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    #expect(try reader.refresh())
    #expect(try reader.search([1, 0], top: 1)[0].person == "D")
    #expect(ftruncate(file, 4096) == 0)
    close(file)
    #expect(throws: GalleryError.self) { try reader.refresh() }
  }

  @Test("the next writer repairs the first page") func repairedByWriter() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a")
    do {
      let gallery = try Gallery(creating: path, dimension: 2)
      for index in 0..<5 { try gallery.add([1, 0], person: "P\(index)") }
    }
    let intact = contents(path)
    for offset in [3, 1030, 2050, 3074] {
      var damaged = intact
      damaged[offset] ^= 1
      write(damaged, to: path)
      #expect(try Gallery(at: path).recoveryNotice != nil)
      #expect(try Gallery(at: path, for: .writing).recoveryNotice != nil)
      let reopened = try Gallery(at: path)
      #expect(reopened.recoveryNotice == nil && reopened.count == 5)
    }
    // If both commit records are damaged, a damaged face record may belong to a durable change.
    var damaged = intact
    for offset in [2050, 3074, 4096 + 2 * 256 + 200] { damaged[offset] ^= 1 }
    write(damaged, to: path)
    #expect(throws: GalleryError.self) { try Gallery(at: path, for: .writing) }
    #expect(contents(path) == damaged)
    #expect(try Gallery.repair(path, to: folder.path("b")).faces == 4)
  }

  @Test("a repaired file does not contain rejected changes") func rejected() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a")
    let gallery = try Gallery(creating: path, dimension: 512)
    try gallery.add(randomVectors(1, 512, seed: 1)[0], person: "A")
    let many = randomVectors(3000, 512, seed: 2).map { NewFace($0, person: "rejected") }
    #expect(throws: GalleryError.self) { try gallery.add(many + [NewFace([1], person: "x")]) }
    #expect(contents(path).count > gallery.fileSize)
    #expect(try Gallery(at: path).recoveryNotice == nil, "the file is intact")
    #expect(
      try Gallery.repair(path, to: folder.path("b"))
        == GalleryRepairReport(faces: 1, persons: 1, lostRecords: 0, lostNames: 0))
    #expect(try gallery.add(many[0].embedding, person: "B") == 2)
    #expect(try Gallery(at: path).persons.map(\.name) == ["A", "B"])
  }

  @Test("concurrent refreshes never return to an older state") func refreshes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a")
    let writer = try Gallery(creating: path, dimension: 64, threads: 1)
    let faces = randomVectors(60, 64, seed: 1).map { NewFace($0, person: "A") }
    try writer.add(faces)
    let reader = try Gallery(at: path, threads: 1)
    let goal = 101 * faces.count
    let failures = Atomic<Int>(0)
    runOnThreads(9) { number in
      guard number > 0 else {
        for change in 0..<100 {
          if (try? writer.add(faces)) == nil { failures.add(1, ordering: .relaxed) }
          if change % 10 == 0, (try? writer.compact()) == nil {
            failures.add(1, ordering: .relaxed)
          }
        }
        return
      }
      var last = 0
      while last < goal, failures.load(ordering: .relaxed) == 0 {
        if (try? reader.refresh()) == nil { failures.add(1, ordering: .relaxed) }
        let current = reader.count
        if current < last { failures.add(1, ordering: .relaxed) }
        last = current
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
  }
}
