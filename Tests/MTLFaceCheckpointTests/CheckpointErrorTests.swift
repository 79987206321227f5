import Testing

@testable import MTLFaceCheckpoint

@Suite("Checkpoint errors") struct CheckpointErrorTests {
  static let path = "/models/face.pth"
  static let all: [CheckpointError] = [
    .cannotOpen(path: path, reason: "r"), .notAFile(path: path, kind: "a pipe"),
    .emptyFile(path: path), .truncated(path: path, size: 1, needed: 2),
    .truncated(path: path, size: 1, needed: nil), .unknownFormat(path: path, hint: "h"),
    .headerTooLong(path: path, length: 1, limit: 2),
    .malformedHeader(path: path, offset: 1, problem: "p"), .duplicateKey(path: path, key: "k"),
    .overlappingTensors(path: path, tensor: "t", other: "o"),
    .gap(path: path, tensor: "t", bytes: 1), .trailingBytes(path: path, bytes: 1),
    .unsupportedElementType(path: path, tensor: "t", type: "U64"),
    .sizeMismatch(path: path, tensor: "t", expected: 1, found: 2),
    .impossibleShape(path: path, tensor: "t", problem: "p"),
    .outOfRange(path: path, tensor: "t", end: 1, available: 0),
    .malformedZip(path: path, problem: "p"), .compressedEntry(path: path, entry: "e"),
    .overlappingEntries(path: path, entry: "e", other: "o"), .missingEntry(path: path, entry: "e"),
    .bigEndian(path: path), .malformedPickle(path: path, offset: 1, problem: "p"),
    .refusedGlobal(path: path, name: "os.system"),
    .unsupportedOpcode(path: path, opcode: 0x82, offset: 1),
    .limitExceeded(path: path, what: "values", limit: 1), .missingTensor(path: path, tensor: "t"),
    .malformedPairs(path: path, problem: "p"),
    .wrongCount(path: path, tensor: "t", expected: 1, found: 2),
    .notIntegers(path: path, tensor: "t", type: .f16),
    .missingRoot(path: path, root: "model", available: []),
    .missingRoot(path: path, root: "model", available: ["a"]),
    .cannotWrite(path: path, reason: "r"),
    .valueOutOfRange(path: path, tensor: "t", value: 1e9, type: .f16),
  ]

  @Test("each message is unique, has one line and begins with the path") func descriptions() {
    var seen: Set<String> = []
    for error in Self.all {
      #expect(error.path == Self.path)
      #expect(error.description.hasPrefix("/models/face.pth: "))
      #expect(!error.description.contains("\n"))
      #expect(!error.description.hasSuffix("is damaged"), "there is no message for \(error)")
      #expect(seen.insert(error.description).inserted)
    }
  }

  @Test("the message for a truncated file states the actual and the minimum size") func example() {
    let error = CheckpointError.truncated(path: "a.pth", size: 2970, needed: 5941)
    #expect(
      error.description
        == "a.pth: is truncated and has only 2970 of at least 5941 bytes; copy it again")
  }

  @Test("control characters and long names from a file do not affect the layout of messages")
  func hostileNames() {
    let name = "\u{1b}[2J\r\n\u{2028}\u{202e}" + String(repeating: "x", count: 10_000)
    for error: CheckpointError in [
      .missingTensor(path: "a.pth", tensor: name), .refusedGlobal(path: "a.pth", name: name),
      .malformedPickle(path: "a.pth", offset: 0, problem: name),
      .missingRoot(path: "a.pth", root: name, available: [name]),
    ] {
      let text = error.description
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 })
      #expect(!text.unicodeScalars.contains("\u{202e}"))
      #expect(text.utf8.count < 2000)
    }
  }
}
