import Foundation
import MTLFaceGallery
import MTLFaceTestSupport
import Testing

@Suite("Damaged galleries")
struct DamageTests {
  /// Creates a small gallery with records of all kinds and returns its bytes and its faces.
  private func sample(_ folder: TemporaryFolder) throws -> (bytes: [UInt8], faces: [GalleryFace]) {
    let path = folder.path("intact.gallery")
    let gallery = try Gallery(creating: path, dimension: 8, format: .float16, model: "m")
    try gallery.add(
      randomVectors(6, 8, seed: 1).enumerated().map {
        NewFace($0.element, person: "p\($0.offset / 2)", note: "note \($0.offset)")
      })
    try gallery.update(2, person: "p7")
    try gallery.remove(4)
    try gallery.add([1, 2, 3, 4, 5, 6, 7, 8], person: "last")
    return (contents(path), try gallery.ids.map { try gallery.face($0) })
  }

  @Test("a file with a flipped bit is rejected or opened with its contents")
  func flips() throws {
    let folder = try TemporaryFolder()
    let (bytes, faces) = try sample(folder)
    let path = folder.path("damaged.gallery")
    var rejected = 0
    var noticeCount = 0
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 1 << UInt8(offset % 8)
      write(damaged, to: path)
      do {
        let gallery = try Gallery(at: path, threads: 1)
        #expect(try gallery.ids.map { try gallery.face($0) } == faces, "byte \(offset)")
        if gallery.recoveryNotice != nil { noticeCount += 1 }
      } catch let error as GalleryError {
        rejected += 1
        #expect("\(error)".contains("damaged.gallery"))
      }
    }
    // Flips in records are rejected. Flips in a header or a commit record of the first page cause a
    // recovery notice.
    #expect(rejected == bytes.count - 4096)
    #expect(noticeCount == 2 * 512 + 2 * 24)
  }

  @Test("a truncated file is rejected")
  func cuts() throws {
    let folder = try TemporaryFolder()
    let (bytes, _) = try sample(folder)
    let path = folder.path("damaged.gallery")
    for length in 0..<bytes.count {
      write(Array(bytes[..<length]), to: path)
      #expect(throws: GalleryError.self, "truncated at \(length)") {
        try Gallery(at: path, threads: 1)
      }
    }
  }

  @Test("an unfinished transaction at the end is ignored and overwritten by later changes")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    let (bytes, faces) = try sample(folder)
    // The last transaction is written completely or partially but without its commit record.
    let path = folder.path("torn.gallery")
    let longer = folder.path("longer.gallery")
    write(bytes, to: longer)
    try Gallery(at: longer, for: .writing).add([
      NewFace([8, 7, 6, 5, 4, 3, 2, 1], person: "new"),
      NewFace([1, 1, 1, 1, 1, 1, 1, 1], person: "last"),
    ])
    let full = contents(longer)
    for length in bytes.count...full.count {
      write(Array(bytes) + full[bytes.count..<length], to: path)
      let expected = length == full.count ? faces.count + 2 : faces.count
      #expect(try Gallery(at: path, threads: 1).count == expected, "\(length)")
      guard length % 16 == 3 || length == full.count else { continue }
      do {
        let gallery = try Gallery(at: path, for: .writing, threads: 1)
        #expect((gallery.recoveryNotice != nil) == (bytes.count + 56..<full.count ~= length))
        try gallery.add([1, 0, 0, 0, 0, 0, 0, 0], person: "after")
      }
      let reopened = try Gallery(at: path, threads: 1)
      #expect(reopened.count == expected + 1 && reopened.recoveryNotice == nil)
      #expect(try Array(reopened.ids.map { try reopened.face($0) }.prefix(faces.count)) == faces)
    }
  }

  @Test("stale bytes after the end are not read")
  func staleBytes() throws {
    let folder = try TemporaryFolder()
    let (bytes, faces) = try sample(folder)
    let path = folder.path("a.gallery")
    write(bytes, to: path)
    try Gallery(at: path, for: .writing).add([
      NewFace([1, 1, 1, 1, 1, 1, 1, 1], person: "one"),
      NewFace([1, 1, 1, 1, 1, 1, 1, 2], person: "one"),
    ])
    let first = contents(path)
    // A shorter transaction with similar records replaces the beginning of the first transaction.
    write(bytes, to: path)
    try Gallery(at: path, for: .writing).add([1, 1, 1, 1, 1, 1, 1, 3], person: "two")
    let second = contents(path)
    write(second + first[second.count...], to: path)
    let gallery = try Gallery(at: path)
    #expect(gallery.count == faces.count + 1)
    #expect(gallery.ids(of: "one").isEmpty)
  }

  @Test("repairing a damaged file recovers the intact records")
  func repair() throws {
    let folder = try TemporaryFolder()
    let (bytes, faces) = try sample(folder)
    let path = folder.path("damaged.gallery")
    for offset in stride(from: 4096, to: bytes.count, by: 24) {
      var damaged = bytes
      damaged[offset] ^= 0x10
      write(damaged, to: path)
      let output = folder.path("repaired-\(offset).gallery")
      let report = try Gallery.repair(path, to: output)
      #expect(report.lostRecords == 1)
      let repaired = try Gallery(at: output)
      #expect(repaired.recoveryNotice == nil && repaired.count == report.faces)
      // At most one change is lost. If it removed a face, the face is present again.
      let originals = Set(faces.map(\.embedding))
      let recovered = try repaired.ids.map { try repaired.face($0) }
      #expect(recovered.filter { originals.contains($0.embedding) }.count >= faces.count - 1)
      #expect(recovered.count <= faces.count + 1)
      #expect(throws: GalleryError.alreadyExists(path: output)) {
        try Gallery.repair(path, to: output)
      }
    }
    write(Array(bytes[..<(bytes.count - 100)]), to: path)
    let report = try Gallery.repair(path, to: folder.path("repaired.gallery"))
    #expect(report.faces == faces.count - 1 && report.lostRecords == 1)
  }

  @Test(
    "the error for a file that is not a gallery names the file",
    arguments: [[], Array("hello".utf8), [UInt8](repeating: 0, count: 9000)])
  func others(bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("other")
    write(bytes, to: path)
    let problem = "is not a gallery; use a file that was created as a gallery"
    #expect(throws: GalleryError.notAGallery(path: path, problem: problem)) {
      try Gallery(at: path)
    }
    for path in [folder.url.path, folder.path("absent"), "", "a\0b", "/dev/null"] {
      #expect(throws: GalleryError.self) { try Gallery(at: path) }
    }
    #expect(throws: GalleryError.self) {
      try Gallery(creating: "/nonexistent/a.gallery", dimension: 2)
    }
  }
}
