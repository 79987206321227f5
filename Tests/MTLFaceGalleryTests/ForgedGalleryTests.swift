import MTLFaceTestSupport
import Testing

@testable import MTLFaceGallery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Forged galleries")
struct ForgedGalleryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func forged(_ forge: ForgedGallery) -> String {
    write(forge.file, to: folder.path("forged"))
    return folder.path("forged")
  }

  @Test("a record with the largest 64-bit ID is rejected") func lastNumber() throws {
    for kind in [GalleryRecordKind.reservation, .face] {
      var forge = ForgedGallery(dimension: 2)
      forge.add(.person, 0, text: Array("A".utf8))
      forge.add(kind, .max, vector: kind == .face ? [1, 0] : [])
      let path = forged(forge)
      #expect(throws: GalleryError.self) { try Gallery(at: path) }
    }
    var forge = ForgedGallery(dimension: 2)
    forge.add(.reservation, .max - 1)
    let gallery = try Gallery(at: forged(forge), for: .writing)
    #expect(throws: GalleryError.full(path: folder.path("forged"))) {
      try gallery.add([1, 0], person: "A")
    }
  }

  @Test("names that are not valid UTF-8 are copied without changes") func names() throws {
    var forge = ForgedGallery(dimension: 2)
    forge.add(.person, 0, text: [UInt8](repeating: 0xff, count: 1000))
    forge.add(.face, 1, vector: [1, 0], text: [UInt8](repeating: 0xfe, count: 1000))
    let path = forged(forge)
    do {
      let gallery = try Gallery(at: path, for: .writing)
      try gallery.compact()
      try gallery.update(1, embedding: [0, 1])
      #expect(try gallery.add([0, 1], person: "new") == 2)
    }
    #expect(try Gallery(at: path).count == 2)
    #expect(contents(path).contains(subsequence: [UInt8](repeating: 0xff, count: 1000)))
  }

  @Test("a model name that is not valid UTF-8 is rejected") func model() throws {
    var page = GalleryHeader(
      layout: GalleryLayout(dimension: 2, format: .float32),
      model: String(repeating: "m", count: 256),
      salt: 1
    ).page()
    for offset in [0, 1024] {
      page.replaceSubrange(offset + 40..<offset + 296, with: repeatElement(0xff, count: 256))
      page.replaceSubrange(
        offset + 508..<offset + 512,
        with: GalleryHeader.bytes(GalleryHeader.checksum(Array(page[offset..<offset + 508]))))
    }
    write(page, to: folder.path("m"))
    let path = folder.path("m")
    #expect(throws: GalleryError.self) { try Gallery(at: path, for: .writing) }
    #expect(throws: GalleryError.self) { try Gallery.repair(path, to: folder.path("o")) }
  }

  @Test("records with extreme numbers do not enlarge a repaired file") func repair() throws {
    for (person, number) in [(UInt32(20_000_000), UInt64(1)), (.max, 1), (0, .max)] {
      var forge = ForgedGallery(dimension: 2)
      forge.add(.person, number == 1 ? .max : 0, text: Array("A".utf8))
      forge.add(.face, number, person: person, vector: [1, 0])
      forge.add(.face, 7, scale: .nan, vector: [1, 0])
      forge.add(.face, 8, vector: [1, 0])
      let output = folder.path("out")
      let report = try Gallery.repair(forged(forge), to: output)
      #expect(report.faces == 1)
      #expect(contents(output).count < 8192)
      #expect(try Gallery(at: output).ids == [8])
      unlink(output)
    }
  }

  @Test("a file that exceeds the size limit of a gallery is rejected") func sparse() throws {
    let path = forged(ForgedGallery(dimension: 2))
    guard truncate(path, 300 << 30) == 0 else { return }
    #expect(throws: GalleryError.self) { try Gallery(at: path) }
    #expect(throws: GalleryError.self) { try Gallery.repair(path, to: folder.path("out")) }
  }
}
