import Testing

@testable import MTLFaceCheckpoint

/// Tests with handwritten PyTorch files, for example with invalid views of storages.
@Suite("PyTorch files") struct TorchFileTests {
  static func read(_ zip: ZipBuilder) throws -> TensorArchive {
    try TensorArchive(bytes: zip.bytes, name: "model.pth")
  }

  static func failure(_ zip: ZipBuilder) -> CheckpointError? {
    let error = #expect(throws: CheckpointError.self) { try read(zip) }
    #expect(error?.description.hasPrefix("model.pth: ") == true)
    return error
  }

  /// Returns a file with the tensor `w`. Its storage declares `count` elements and contains the
  /// floats 0, 1, 2, ..., whose number is `stored` (by default, `count`).
  static func file(
    count: Int32 = 6, stored: Int? = nil, offset: Int32 = 0, shape: [Int32], strides: [Int32],
    storage: String = "FloatStorage"
  ) -> ZipBuilder {
    var pickle = PickleBuilder()
    pickle.op("}")
    pickle.text("w")
    pickle.tensor(
      key: "0", storage: storage, count: count, offset: offset, shape: shape, strides: strides)
    pickle.op("s")
    let values = (0..<(stored ?? Int(count))).map { Float($0).bitPattern }
    return .torch(pickle.finished, storages: ["0": ZipBuilder.words(values)])
  }

  @Test(
    "views within their storage are read",
    arguments: [
      (0, [2, 3], [3, 1], [0, 1, 2, 3, 4, 5]), (0, [3, 2], [1, 3], [0, 3, 1, 4, 2, 5]),
      (1, [2, 2], [3, 1], [1, 2, 4, 5]), (5, [], [], [5]), (0, [4], [0], [0, 0, 0, 0]),
      (0, [1, 6], [2_000_000_000, 1], [0, 1, 2, 3, 4, 5]), (6, [0], [1], []),
      (0, [2, 2], [1, 1], [0, 1, 1, 2]), (2, [1, 1], [7, 2_000_000_000], [2]),
      (0, [0, 3], [1_000_000_000, 1], []),
    ] as [(Int32, [Int32], [Int32], [Float])])
  func views(offset: Int32, shape: [Int32], strides: [Int32], values: [Float]) throws {
    let archive = try Self.read(Self.file(offset: offset, shape: shape, strides: strides))
    let tensor = try archive.tensor("w")
    #expect(tensor.shape == shape.map(Int.init))
    #expect(try tensor.floats() == values)
    var writer = SafetensorsWriter()
    try writer.add(tensor)
    let copy = try TensorArchive(bytes: writer.serialized(), name: "copy").tensor("w")
    #expect(try copy.floats() == values)
  }

  @Test(
    "views beyond their storage are rejected",
    arguments: [
      (0, [7], [1]), (1, [2, 3], [3, 1]), (0, [2, 3], [4, 1]), (6, [], []), (0, [2], [6]),
      (0, [2], [2_147_483_647]), (2_147_483_647, [1], [1]), (-1, [2], [1]), (0, [-2, -3], [3, 1]),
      (0, [2, 3], [3, -1]), (0, [2, 3], [3]), (0, [2], []),
      (0, [2_147_483_647, 2_147_483_647, 2_147_483_647], [0, 0, 0]),
      (0, [2, 2, 2], [2_147_483_647, 2_147_483_647, 2_147_483_647]),
      (0, [100_000], [0]), (0, [Int32](repeating: 1, count: 33), [Int32](repeating: 1, count: 33)),
    ] as [(Int32, [Int32], [Int32])])
  func outside(offset: Int32, shape: [Int32], strides: [Int32]) {
    let error = Self.failure(Self.file(offset: offset, shape: shape, strides: strides))
    switch error {
    case .outOfRange?, .impossibleShape?, .malformedPickle?: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test("offsets, counts and strides that overflow are rejected") func overflow() {
    let huge = "\u{8a}\u{08}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}"
    let beyond = "\u{8a}\u{09}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}"
    for number in [huge, beyond] {
      for position in 0..<4 {
        func part(_ index: Int, _ plain: String) -> String { index == position ? number : plain }
        var pickle = PickleBuilder()
        pickle.global("torch._utils", "_rebuild_tensor_v2")
        pickle.op("((\u{8c}\u{07}storagectorch\nFloatStorage\n\u{8c}\u{01}0\u{8c}\u{03}cpu")
        pickle.op(part(0, "K\u{06}") + "tQ" + part(1, "K\0"))
        pickle.op("(" + part(2, "K\u{02}") + "t(" + part(3, "K\u{01}") + "t\u{89}}tR")
        let zip = ZipBuilder.torch(
          pickle.finished, storages: ["0": [UInt8](repeating: 0, count: 24)])
        _ = Self.failure(zip)
      }
    }
  }

  @Test("a dimension of size 1 may have any stride") func anyStride() throws {
    let huge = "\u{8a}\u{08}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{7f}"
    for (shape, strides, values) in [
      ("K\u{01}", huge, [0]), ("K\u{02}K\u{01}", "K\u{03}" + huge, [0, 3]),
      ("K\u{01}K\u{02}", huge + "K\u{03}", [0, 3]),
    ] as [(String, String, [Float])] {
      var pickle = PickleBuilder()
      pickle.op("}\u{8c}\u{01}wctorch._utils\n_rebuild_tensor_v2\n")
      pickle.op("((\u{8c}\u{07}storagectorch\nFloatStorage\n\u{8c}\u{01}0\u{8c}\u{03}cpuK\u{06}tQ")
      pickle.op("K\0(\(shape)t(\(strides)t\u{89}}tRs")
      let storage = ZipBuilder.words((0..<6).map { Float($0).bitPattern })
      let tensor = try Self.read(.torch(pickle.finished, storages: ["0": storage])).tensor("w")
      #expect(try tensor.floats() == values)
      #expect(try tensor.doubles() == values.map { Double($0) })
    }
  }

  @Test("views whose total size exceeds a multiple of the file's size are rejected")
  func manyViews() {
    var pickle = PickleBuilder()
    pickle.op("](")
    pickle.tensor(key: "0", count: 10_000, shape: [10_000], strides: [1])
    pickle.op("q\0" + String(repeating: "h\0", count: 100) + "e")
    let storage = [UInt8](repeating: 0, count: 40_000)
    let error = Self.failure(.torch(pickle.finished, storages: ["0": storage]))
    guard case .limitExceeded("model.pth", "bytes in tensors", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("short, missing and unsupported storages are rejected") func storages() {
    let short = Self.failure(Self.file(stored: 5, shape: [2], strides: [1]))
    #expect(
      short == .sizeMismatch(path: "model.pth", tensor: "storage 0", expected: 24, found: 20))
    var absent = Self.file(shape: [2], strides: [1])
    absent.entries.removeLast()
    #expect(Self.failure(absent) == .missingEntry(path: "model.pth", entry: "archive/data/0"))
    let complex = Self.file(shape: [2], strides: [1], storage: "ComplexFloatStorage")
    let type = "torch.ComplexFloatStorage"
    #expect(
      Self.failure(complex)
        == .unsupportedElementType(path: "model.pth", tensor: "storage 0", type: type))
  }

  @Test("untyped storages are read with and without an element type") func untyped() throws {
    let bytes = try Self.read(
      Self.file(count: 24, stored: 6, shape: [3], strides: [1], storage: "UntypedStorage"))
    #expect(try bytes.tensor("w").elementType == .u8)
    var pickle = PickleBuilder()
    pickle.op("}\u{8c}\u{01}w")
    pickle.global("torch._utils", "_rebuild_tensor_v3")
    pickle.op("((\u{8c}\u{07}storagectorch.storage\nUntypedStorage\n\u{8c}\u{01}0\u{8c}\u{03}cpu")
    pickle.op("K\u{08}tQK\u{01}(K\u{01}t(K\u{01}t\u{89}}ctorch\nfloat32\n}tRs")
    let storage = ZipBuilder.words([Float(1).bitPattern, Float(2).bitPattern])
    let typed = try Self.read(.torch(pickle.finished, storages: ["0": storage]))
    #expect(try typed.tensor("w").floats() == [2])
  }

  @Test("files with a big-endian or unknown byte order are rejected") func bigEndian() {
    var zip = Self.file(shape: [2], strides: [1])
    zip.entries[1].content = Array("big".utf8)
    #expect(Self.failure(zip) == .bigEndian(path: "model.pth"))
    zip.entries[1].content = Array("odd".utf8)
    #expect(
      Self.failure(zip) == .malformedZip(path: "model.pth", problem: "the byte order is unknown"))
    zip.entries.remove(at: 1)
    #expect(throws: Never.self) { try Self.read(zip) }
  }

  @Test("a dotted key and a nested key with the same path are rejected") func collision() {
    var pickle = PickleBuilder()
    pickle.op("}(\u{8c}\u{03}a.bN\u{8c}\u{01}a}\u{8c}\u{01}bNsu")
    let error = Self.failure(.torch(pickle.finished))
    #expect(error == .duplicateKey(path: "model.pth", key: "a.b"))
  }

  @Test("valid views of storages in legacy files are read, and invalid views are rejected")
  func legacy() throws {
    func file(
      view: String = "N", key: String = "7", count: Int64 = 6, keys: [String] = ["7"],
      littleEndian: String = "\u{88}"
    ) -> [UInt8] {
      var bytes: [UInt8] = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8]
      bytes += [0x50, 0x19, UInt8(ascii: ".")]
      for opcodes in [
        "M\u{e9}\u{03}", "}\u{8c}\u{0d}little_endian\(littleEndian)s",
        "}\u{8c}\u{01}wctorch._utils\n_rebuild_tensor\n((\u{8c}\u{07}storagectorch\nFloatStorage\n"
          + "\u{8c}\u{01}\(key)\u{8c}\u{03}cpuK\u{06}\(view)tQK\0(K\u{02}t(K\u{01}ttRs",
        "](" + keys.map { "\u{8c}\u{01}\($0)" }.joined() + "e",
      ] {
        var pickle = PickleBuilder()
        pickle.op(opcodes)
        bytes += pickle.finished
      }
      return bytes + ZipBuilder.words([count])
        + ZipBuilder.words((0..<6).map { Float($0).bitPattern })
    }
    func read(_ bytes: [UInt8]) throws -> [Float] {
      try TensorArchive(bytes: bytes, name: "old.pth").tensor("w").floats()
    }
    #expect(try read(file()) == [0, 1])
    #expect(try read(file(view: "(\u{8c}\u{01}vK\u{03}K\u{03}t")) == [3, 4])
    #expect(throws: CheckpointError.outOfRange(path: "old.pth", tensor: "w", end: 8, available: 4))
    {
      try read(file(view: "(\u{8c}\u{01}vK\u{03}K\u{01}t"))
    }
    #expect(throws: CheckpointError.self) { try read(file(view: "(\u{8c}\u{01}vK\u{03}K\u{04}t")) }
    #expect(throws: CheckpointError.missingEntry(path: "old.pth", entry: "storage 8")) {
      try read(file(keys: ["8"]))
    }
    #expect(throws: CheckpointError.missingEntry(path: "old.pth", entry: "storage 7")) {
      try read(file(keys: []))
    }
    #expect(throws: CheckpointError.bigEndian(path: "old.pth")) {
      try read(file(littleEndian: "\u{89}"))
    }
    for count: Int64 in [5, 7, -1, .max, .min] {
      #expect(throws: CheckpointError.self) { try read(file(count: count)) }
    }
    let twice = CheckpointError.truncated(
      path: "old.pth", size: file(keys: ["7", "7"]).count, needed: file(keys: ["7", "7"]).count + 8)
    #expect(throws: twice) { try read(file(keys: ["7", "7"])) }
  }
}
