import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceGallery

/// Tests with files that have valid checksums and invalid contents, as an attacker could create.
@Suite("Hostile galleries")
struct HostileGalleryTests {
  /// Returns the offsets of the records of a file.
  private func records(_ bytes: [UInt8], _ layout: GalleryLayout) -> [Int] {
    var offsets: [Int] = []
    var offset = GalleryLayout.headerSize
    bytes.withUnsafeBytes { all in
      while offset < all.count,
        let record = GalleryRecord(UnsafeRawBufferPointer(rebasing: all[offset...]), layout)
      {
        offsets.append(offset)
        offset += record.size
      }
    }
    return offsets
  }

  /// Recomputes the checksums of all records and commit records.
  private func updateChecksums(_ bytes: inout [UInt8], _ layout: GalleryLayout, salt: UInt64) {
    let offsets = records(bytes, layout)
    var commit = CommitRecord.start
    for (start, end) in zip(offsets, offsets.dropFirst() + [bytes.count]) {
      bytes.replaceSubrange(start + 44..<start + 48, with: GalleryHeader.bytes(commit.checksum))
      let sum = bytes.withUnsafeBytes {
        GalleryRecord.checksum(of: UnsafeRawBufferPointer(rebasing: $0[start..<end]))
      }
      bytes.replaceSubrange(start + 4..<start + 8, with: GalleryHeader.bytes(sum))
      commit = CommitRecord(length: end, records: commit.records + 1, checksum: sum)
    }
    for offset in CommitRecord.offsets {
      let content = commit.bytes(salt: salt)
      bytes.replaceSubrange(offset..<offset + content.count, with: content)
    }
  }

  /// Calls all functions of a gallery and returns `false` if one of them throws a `GalleryError`.
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

  @Test("a file with valid checksums and arbitrary contents never causes a crash")
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
    let intact = contents(path)
    let salt = try GalleryHeader.read(Array(intact.prefix(4096)), path: path).header.salt
    let offsets = records(intact, layout)
    let extremeValues: [UInt64] = [0, 1, 0xff, 0x7fff_ffff, 0xffff_ffff, UInt64(Int.max), .max]
    var random = RandomSource(seed: 5)
    var acceptedCount = 0
    for round in 0..<6000 {
      var bytes = intact
      for _ in 0..<Int(random.next() % 3) + 1 {
        let start = offsets[Int(random.next() % UInt64(offsets.count))]
        let value = extremeValues[Int(random.next() % UInt64(extremeValues.count))]
        switch random.next() % 8 {
        case 0: bytes.replaceSubrange(start + 24..<start + 32, with: GalleryHeader.bytes(value))
        case 1:
          bytes.replaceSubrange(
            start + 32..<start + 36, with: GalleryHeader.bytes(UInt32(truncatingIfNeeded: value)))
        case 2:
          bytes.replaceSubrange(
            start + 36..<start + 40,
            with: GalleryHeader.bytes(UInt32(truncatingIfNeeded: random.next())))
        case 3: bytes[start + 12] = UInt8(random.next() % 6)
        case 4: bytes[start + 13] = UInt8(random.next() % 2)
        case 5 where start + 66 <= bytes.count:
          bytes.replaceSubrange(
            start + 64..<start + 66, with: [0xff, UInt8(random.next() & 0xff)])
        case 6: bytes.replaceSubrange(start + 16..<start + 24, with: GalleryHeader.bytes(value))
        default: bytes[start + 14 + Int(random.next() % 50)] ^= UInt8(random.next() & 0xff)
        }
      }
      updateChecksums(&bytes, layout, salt: salt)
      write(bytes, to: path)
      if use(path) { acceptedCount += 1 }
      if round % 100 == 0 {
        let output = folder.path("repaired-\(round).gallery")
        if (try? Gallery.repair(path, to: output)) != nil { _ = use(output) }
      }
    }
    // Some files are accepted and some are rejected.
    #expect(acceptedCount > 300 && acceptedCount < 5700)
  }
}
