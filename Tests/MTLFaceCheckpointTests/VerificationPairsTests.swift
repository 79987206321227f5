import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("Verification pairs") struct VerificationPairsTests {
  static let validFiles = [
    "bytes3", "bytes4", "bytes5", "arrays2", "arrays3", "arrays4", "arrays5", "labels", "codec2",
    "python2",
  ]

  static func path(_ name: String) -> String { TestFiles.fixture("pairs/\(name)") }

  @Test("all images and labels are read", arguments: validFiles)
  func images(name: String) throws {
    let pairs = try VerificationPairsFile.open(Self.path("\(name).bin"))
    #expect(pairs.isSame == [true, false, true])
    #expect(pairs.count == 3 && pairs.imageCount == 6)
    for index in 0..<6 {
      let expected = try TestFiles.bytes(Self.path("image\(index)"))
      #expect(try pairs.withImageBytes(at: index) { Array($0) } == expected, "image \(index)")
    }
    for index in [-1, 6, .max] {
      #expect(throws: CheckpointError.self) { try pairs.withImageBytes(at: index) { $0.count } }
    }
  }

  /// Reads `bytes`, or returns `nil` if reading throws.
  ///
  /// The function expects a one-line message that begins with the name of the file.
  private func read(_ bytes: [UInt8]) -> VerificationPairsFile? {
    do { return try VerificationPairsFile(bytes: bytes, name: "damaged.bin") } catch let error
      as CheckpointError
    {
      let text = error.description
      #expect(text.hasPrefix("damaged.bin: ") && !text.contains("\n"))
    } catch { Issue.record("\(error)") }
    return nil
  }

  @Test("truncated files are rejected", arguments: ["bytes4", "arrays2", "python2"])
  func cut(name: String) throws {
    let whole = try TestFiles.bytes(Self.path("\(name).bin"))
    for length in 0..<whole.count {
      #expect(read(Array(whole[..<length])) == nil, "truncated at \(length)")
    }
  }

  @Test("files with flipped bits do not cause a crash", arguments: validFiles)
  func flipped(name: String) throws {
    let whole = try TestFiles.bytes(Self.path("\(name).bin"))
    for seed in 0..<UInt64(runsLongTests ? 1000 : 50) {
      var generator = SplitMix64(state: seed)
      var bytes = whole
      for _ in 0...(seed % 4) {
        bytes[Int.random(in: bytes.indices, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      guard let pairs = read(bytes) else { continue }
      #expect(pairs.imageCount == 2 * pairs.count)
      for index in 0..<pairs.imageCount {
        #expect(try pairs.withImageBytes(at: index) { $0.count } <= bytes.count)
      }
    }
  }

  /// Returns a pickle of images and labels, given as opcodes.
  private func pickle(_ images: String, _ labels: String) -> [UInt8] {
    var builder = PickleBuilder()
    builder.op("(](\(images)e](\(labels)et.")
    return builder.bytes
  }

  @Test(
    "pickles that are not verification pairs are rejected",
    arguments: [
      ("U\u{1}aU\u{1}bU\u{1}c", "\u{88}"),  // Three images.
      ("U\u{1}aU\u{1}b", "\u{88}\u{89}"),  // More labels than pairs.
      ("U\u{1}aU\u{1}b", "K\u{1}"),  // A label that is not a Boolean.
      ("K\u{1}K\u{2}", "\u{88}"),  // Images that are numbers.
      ("", ""),  // No images and no labels.
    ])
  func malformed(images: String, labels: String) {
    #expect(throws: CheckpointError.self) {
      try VerificationPairsFile(bytes: pickle(images, labels), name: "odd.bin")
    }
    #expect(read(pickle("U\u{1}aU\u{1}b", "\u{88}"))?.count == 1)
  }

  @Test("a pickle that runs a command and files of other formats are rejected") func refused()
    throws
  {
    var builder = PickleBuilder()
    builder.global("os", "system")
    builder.op("(")
    builder.text("touch mtlface_evil")
    builder.op("tR.")
    #expect(throws: CheckpointError.refusedGlobal(path: "evil.bin", name: "os.system")) {
      try VerificationPairsFile(bytes: builder.bytes, name: "evil.bin")
    }
    #expect(!FileManager.default.fileExists(atPath: "mtlface_evil"))
    for bytes: [UInt8] in [[], [0], Array("PK\u{3}\u{4}".utf8), Array("hello".utf8)] {
      #expect(read(bytes) == nil)
    }
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError.self) { try VerificationPairsFile.open(folder.url.path) }
    #expect(throws: CheckpointError.self) { try VerificationPairsFile.open(folder.path("none")) }
  }

  @Test("a string that is referenced many times is rejected") func repeated() {
    var builder = PickleBuilder()
    let count = 20_000
    builder.op("(](")
    builder.text(String(repeating: "x", count: 100_000))
    builder.op("q\u{1}")
    for _ in 1..<count { builder.op("h\u{1}") }
    builder.op("e](" + String(repeating: "\u{88}", count: count / 2) + "et.")
    // Copies of all images would require 2 GB.
    #expect(read(builder.bytes) == nil)
  }

  @Test(
    "the LFW pairs are read", .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func lfw() throws {
    let pairs = try VerificationPairsFile.open(
      SharedFolder.url.appending(path: "faces/lfw.bin").path)
    #expect(pairs.count == 6000 && pairs.isSame.count { $0 } == 3000)
    #expect(try pairs.withImageBytes(at: 11_999) { Array($0.prefix(2)) } == [0xFF, 0xD8])
  }
}
