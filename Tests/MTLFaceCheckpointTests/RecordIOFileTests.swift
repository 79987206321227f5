import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("RecordIO files")
struct RecordIOFileTests {
  /// The magic number in little-endian order.
  private static let magic: [UInt8] = [0x0a, 0x23, 0xd7, 0xce]
  /// Images of various lengths, some of which contain the magic number.
  private static let images: [[UInt8]] = [
    [1, 2, 3], [], Array(0...255), magic, magic + magic, [9, 9, 9, 9] + magic + [7],
    [1] + magic, magic + [1, 2] + magic + magic,
  ]

  /// Writes a training set of `images`, each with the given number of labels.
  private func write(_ labels: Int, to folder: URL) throws {
    var writer = try RecordIOWriter(folder: folder.path)
    for (number, image) in Self.images.enumerated() {
      try image.withUnsafeBytes {
        try writer.append($0, labels: (0..<labels).map { Float(10 * number + $0) })
      }
    }
    try writer.commit(classCount: 8, height: 112, width: 112)
  }

  private func bytes(_ name: String, in folder: URL) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appending(path: name)))
  }

  @Test("written images and labels can be read", arguments: [1, 3]) func roundTrip(labels: Int)
    throws
  {
    let folder = try TemporaryFolder()
    try write(labels, to: folder.url)
    for path in [folder.url.path, folder.url.appending(path: "train.rec").path] {
      let file = try RecordIOFile.open(path)
      #expect(file.keys == Array(1...Self.images.count))
      for (index, image) in Self.images.enumerated() {
        #expect(try file.withImageBytes(at: index) { Array($0) } == image)
        #expect(try file.labels(at: index) == (0..<labels).map { Float(10 * index + $0) })
      }
      #expect(throws: CheckpointError.self) { try file.labels(at: Self.images.count) }
    }
    #expect(try bytes("property", in: folder.url) == Array("8,112,112\n".utf8))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names.sorted() == ["property", "train.idx", "train.rec"])
  }

  @Test("a writer that is not committed creates no files") func abandoned() throws {
    let folder = try TemporaryFolder()
    do {
      var writer = try RecordIOWriter(folder: folder.url.path)
      try [1, 2].withUnsafeBytes { try writer.append($0, labels: [1]) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test("truncated files lose records, and damaged files do not cause a crash")
  func damage() throws {
    let folder = try TemporaryFolder()
    try write(3, to: folder.url)
    let (records, index) = try (
      bytes("train.rec", in: folder.url), bytes("train.idx", in: folder.url)
    )
    func readableCount(_ records: [UInt8], _ index: [UInt8]) -> Int {
      guard let file = try? RecordIOFile(bytes: records, index: index, name: "r") else { return -1 }
      return (0..<file.count).count { number in
        (try? file.labels(at: number)) != nil
          && (try? file.withImageBytes(at: number) { $0.count }) != nil
      }
    }
    #expect(readableCount(records, index) == Self.images.count)
    for length in 0..<records.count - 3 {
      #expect(readableCount(Array(records[..<length]), index) < Self.images.count)
    }
    for offset in records.indices {
      for value in [0, 0x7f, 0xff, records[offset] ^ 0x80] as [UInt8] {
        var damaged = records
        damaged[offset] = value
        _ = readableCount(damaged, index)
      }
    }
    for offset in index.indices {
      var damaged = index
      damaged[offset] ^= 0x11
      _ = readableCount(records, damaged)
    }
  }

  @Test(
    "opening a file with an invalid index throws an error that states the problem",
    arguments: [
      ("0\t0\n1\t99999999\n", "line 2 has an offset beyond"),
      ("0\t0\n1 44\n", "line 2 is not a key"),
      ("0\t0\n1\t44\n1\t44\n", "occurs twice"), ("-1\t0\n", "line 1 is not a key"),
      ("0\t0\n9999999999999999999\t0\n", "line 2 is not a key"), ("0\t0\n", "contains no images"),
    ])
  func index(text: String, problem: String) throws {
    let folder = try TemporaryFolder()
    try write(1, to: folder.url)
    let records = try bytes("train.rec", in: folder.url)
    let error = try #require(throws: CheckpointError.self) {
      try RecordIOFile(bytes: records, index: Array(text.utf8), name: "faces.rec")
    }
    #expect("\(error)".contains(problem) && "\(error)".contains("faces.rec"))
  }

  @Test(
    "the training sets in the shared folder are read",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func real() throws {
    let file = try RecordIOFile.open(SharedFolder.url.appending(path: "faces/utkface").path)
    #expect(file.count == 21_329 && file.keys.first == 1 && file.keys.last == 21_329)
    let labels = try (0..<file.count).map { try file.labels(at: $0) }
    #expect(labels.allSatisfy { $0.count == 3 && 1...116 ~= $0[1] && 0...1 ~= $0[2] })
    #expect(
      try (0..<file.count).allSatisfy {
        try file.withImageBytes(at: $0) { $0[0] == 0xff && $0[1] == 0xd8 }
      })
    let people = try RecordIOFile.open(
      SharedFolder.url.appending(path: "faces/glint24/train.rec").path)
    #expect(people.count == 10_240)
    #expect(try Set((0..<people.count).map { try people.labels(at: $0)[0] }).count == 24)
  }
}
