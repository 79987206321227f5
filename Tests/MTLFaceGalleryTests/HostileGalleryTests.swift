import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceGallery

/// Files whose checksums are right and whose content makes no sense: made, not damaged.
@Suite("A hostile gallery")
struct HostileGalleryTests {
  /// The offsets of a file's records.
  private func records(_ bytes: [UInt8], _ layout: GalleryLayout) -> [Int] {
    var offsets: [Int] = []
    var at = GalleryLayout.headerSize
    bytes.withUnsafeBytes { all in
      while at < all.count,
        let record = GalleryRecord(UnsafeRawBufferPointer(rebasing: all[at...]), layout)
      {
        offsets.append(at)
        at += record.size
      }
    }
    return offsets
  }

  /// Makes all checksums right again, each record's and the commit records'.
  private func seal(_ bytes: inout [UInt8], _ layout: GalleryLayout, salt: UInt64) {
    let offsets = records(bytes, layout)
    var commit = CommitRecord.start
    for (at, end) in zip(offsets, offsets.dropFirst() + [bytes.count]) {
      bytes.replaceSubrange(at + 44..<at + 48, with: GalleryHeader.bytes(commit.checksum))
      let sum = bytes.withUnsafeBytes {
        GalleryRecord.checksum(of: UnsafeRawBufferPointer(rebasing: $0[at..<end]))
      }
      bytes.replaceSubrange(at + 4..<at + 8, with: GalleryHeader.bytes(sum))
      commit = CommitRecord(length: end, records: commit.records + 1, checksum: sum)
    }
    for offset in CommitRecord.offsets {
      let content = commit.bytes(salt: salt)
      bytes.replaceSubrange(offset..<offset + content.count, with: content)
    }
  }

  /// Does everything with a gallery that opens; only refusals may come.
  private func use(_ path: String) -> Bool {
    do throws(GalleryError) {
      let gallery = try Gallery(at: path, for: .writing, threads: 1)
      for id in gallery.ids { _ = try gallery.face(id) }
      for person in gallery.persons { _ = gallery.ids(of: person.name) }
      let probe = [Float](repeating: 0.5, count: gallery.dimension)
      for match in try gallery.search(probe, top: 5) {
        #expect(-1...1 ~= match.similarity)
      }
      for score in PersonScore.allCases {
        for match in try gallery.searchPersons(probe, top: 5, by: score) {
          #expect(-1...1 ~= match.similarity)
        }
      }
      try gallery.add(probe, person: "more")
      if let id = gallery.ids.first { try gallery.remove(id) }
      try gallery.compact()
      return true
    } catch { return false }
  }

  @Test("with right checksums and any content is refused or works, and never ends the process")
  func content() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.gallery")
    let layout = GalleryLayout(dimension: 8, format: .float16)
    do {
      let gallery = try Gallery(creating: path, dimension: 8, format: .float16)
      try gallery.add(
        randomVectors(6, 8, seed: 1).enumerated().map {
          NewFace($0.element, person: "p\($0.offset / 2)", note: "note \($0.offset)")
        })
      try gallery.update(2, person: "p7")
      try gallery.remove(4)
      try gallery.compact()
      try gallery.add([1, 2, 3, 4, 5, 6, 7, 8], person: "last")
      try gallery.remove(5)
    }
    let good = contents(path)
    let salt = try GalleryHeader.read(Array(good.prefix(4096)), path: path).header.salt
    let offsets = records(good, layout)
    let absurd: [UInt64] = [0, 1, 0xff, 0x7fff_ffff, 0xffff_ffff, UInt64(Int.max), .max]
    var random = RandomSource(seed: 5)
    var worked = 0
    for round in 0..<6000 {
      var bytes = good
      for _ in 0..<Int(random.next() % 3) + 1 {
        let at = offsets[Int(random.next() % UInt64(offsets.count))]
        let value = absurd[Int(random.next() % UInt64(absurd.count))]
        switch random.next() % 8 {
        case 0: bytes.replaceSubrange(at + 24..<at + 32, with: GalleryHeader.bytes(value))
        case 1:
          bytes.replaceSubrange(
            at + 32..<at + 36, with: GalleryHeader.bytes(UInt32(truncatingIfNeeded: value)))
        case 2:
          bytes.replaceSubrange(
            at + 36..<at + 40, with: GalleryHeader.bytes(UInt32(truncatingIfNeeded: random.next())))
        case 3: bytes[at + 12] = UInt8(random.next() % 6)
        case 4: bytes[at + 13] = UInt8(random.next() % 2)
        case 5 where at + 66 <= bytes.count:
          bytes.replaceSubrange(at + 64..<at + 66, with: [0xff, UInt8(random.next() & 0xff)])
        case 6: bytes.replaceSubrange(at + 16..<at + 24, with: GalleryHeader.bytes(value))
        default: bytes[at + 14 + Int(random.next() % 50)] ^= UInt8(random.next() & 0xff)
        }
      }
      seal(&bytes, layout, salt: salt)
      write(bytes, to: path)
      if use(path) { worked += 1 }
      if round % 100 == 0 {
        let output = folder.path("saved-\(round).gallery")
        if (try? Gallery.repair(path, to: output)) != nil { _ = use(output) }
      }
    }
    // Both ends are met: what makes no sense, and what does.
    #expect(worked > 300 && worked < 5700)
  }
}
