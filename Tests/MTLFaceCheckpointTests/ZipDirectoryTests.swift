import MTLFaceSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("Zip directories") struct ZipDirectoryTests {
  static func sample() -> ZipBuilder {
    var zip = ZipBuilder()
    zip.add("a/data.pkl", Array("hello".utf8))
    zip.add("a/data/0", [1, 2, 3])
    return zip
  }

  static func directory(_ zip: ZipBuilder) throws -> ZipDirectory {
    try ZipDirectory(FileBytes(copying: zip.bytes, path: "x.pth"))
  }

  static func failure(_ change: (inout ZipBuilder) -> Void) -> CheckpointError? {
    var zip = sample()
    change(&zip)
    return #expect(throws: CheckpointError.self) { try directory(zip) }
  }

  static func expectMalformed(_ change: (inout ZipBuilder) -> Void) {
    let error = failure(change)
    guard case .malformedZip("x.pth", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("entries are found in files with and without a comment") func validFiles() throws {
    var zip = Self.sample()
    for comment in [[], Array("PK\u{5}\u{6}".utf8), [UInt8](repeating: 0, count: 0xffff)] {
      zip.comment = comment
      let directory = try Self.directory(zip)
      #expect(directory.entries.map(\.name) == ["a/data.pkl", "a/data/0"])
      let bytes = try #require(directory["a/data/0"])
      #expect(Array(zip.bytes[bytes]) == [1, 2, 3])
      #expect(directory["a/data/1"] == nil)
    }
  }

  @Test("zip64 sizes and offsets are read") func zip64() throws {
    var zip = Self.sample()
    let offset = UInt64(30 + "a/data.pkl".utf8.count + 5)
    zip.entries[1].size = .max
    zip.entries[1].headerOffset = .max
    zip.entries[1].extra =
      ZipBuilder.little([], 0x4242, 2, 0, 1, 24) + ZipBuilder.words([UInt64(3), 3, offset])
    let directory = try Self.directory(zip)
    #expect(directory["a/data/0"].map { Array(zip.bytes[$0]) } == [1, 2, 3])
    for extra in [[], Array(zip.entries[1].extra.prefix(20)), ZipBuilder.little([], 1, 0)] {
      Self.expectMalformed {
        $0.entries[1].size = .max
        $0.entries[1].extra = extra
      }
    }
    Self.expectMalformed {
      $0.entries[1].size = .max
      $0.entries[1].extra = ZipBuilder.little([], 1, 16) + ZipBuilder.words([UInt64.max, .max])
    }
  }

  @Test("a zip64 end record is read and validated") func zip64End() throws {
    let plain = Self.sample().bytes
    let end = plain.count - 22
    let directorySize = UInt64(46 * 2 + "a/data.pkla/data/0".utf8.count)
    func zip(count: UInt64 = 2, size: UInt64, offset: UInt64, at: UInt64) -> ZipBuilder {
      var zip = Self.sample()
      zip.beforeEnd =
        ZipBuilder.words([UInt32(0x0606_4b50), 44, 0, 0, 0, 0])
      zip.beforeEnd += ZipBuilder.words([count, count, size, offset])
      zip.beforeEnd += ZipBuilder.words([UInt32(0x0706_4b50), 0]) + ZipBuilder.words([at])
      zip.beforeEnd += ZipBuilder.words([UInt32(1)])
      (zip.count, zip.directorySize, zip.directoryOffset) = (.max, .max, .max)
      return zip
    }
    let start = UInt64(end) - directorySize
    let good = zip(size: directorySize, offset: start, at: UInt64(end))
    #expect(try Self.directory(good).entries.count == 2)
    for damaged in [
      zip(size: directorySize, offset: start, at: .max),
      zip(size: directorySize, offset: start, at: 0),
      zip(size: .max, offset: start, at: UInt64(end)),
      zip(size: directorySize, offset: .max, at: UInt64(end)),
      zip(count: .max, size: directorySize, offset: start, at: UInt64(end)),
      zip(count: 1, size: directorySize, offset: start, at: UInt64(end)),
      zip(count: 3, size: directorySize, offset: start, at: UInt64(end)),
    ] {
      #expect(throws: CheckpointError.self) { try Self.directory(damaged) }
    }
  }

  @Test("compressed and encrypted entries are rejected") func compressed() {
    let expected = CheckpointError.compressedEntry(path: "x.pth", entry: "a/data/0")
    #expect(Self.failure { $0.entries[1].method = 8 } == expected)
    #expect(Self.failure { $0.entries[1].flags = 1 } == expected)
  }

  @Test("overlapping entries are rejected") func overlap() {
    var twice = Self.sample()
    twice.entries.append(twice.entries[1])
    twice.entries[2].headerOffset = 45
    #expect(throws: CheckpointError.duplicateKey(path: "x.pth", key: "a/data/0")) {
      try Self.directory(twice)
    }
    var inside = Self.sample()
    inside.entries[0].size = 40
    #expect(
      throws: CheckpointError.overlappingEntries(
        path: "x.pth", entry: "a/data/0", other: "a/data.pkl")
    ) { try Self.directory(inside) }
  }

  @Test("inconsistent records are rejected") func inconsistentRecords() {
    Self.expectMalformed { $0.entries[1].size = 1_000_000 }
    Self.expectMalformed { $0.entries[1].headerOffset = 1_000_000 }
    Self.expectMalformed { $0.entries[1].headerOffset = 3 }
    Self.expectMalformed { $0.entries[1].localName = "a/data/1" }
    Self.expectMalformed { $0.entries[1].compressedSize = 2 }
    Self.expectMalformed { $0.count = 1 }
    Self.expectMalformed { $0.count = 3 }
    Self.expectMalformed { $0.directorySize = .max }
    Self.expectMalformed { $0.directoryOffset = .max }
    Self.expectMalformed { $0.directoryOffset = 0 }
  }

  @Test("a zip file with no data.pkl or more than one is rejected") func notTorch() {
    var zip = ZipBuilder()
    zip.add("readme.txt", [1])
    #expect(throws: CheckpointError.missingEntry(path: "x", entry: "data.pkl")) {
      try TensorArchive(bytes: zip.bytes, name: "x")
    }
    zip.add("a/data.pkl", [1])
    zip.add("b/data.pkl", [1])
    #expect(throws: CheckpointError.duplicateKey(path: "x", key: "data.pkl")) {
      try TensorArchive(bytes: zip.bytes, name: "x")
    }
  }
}
