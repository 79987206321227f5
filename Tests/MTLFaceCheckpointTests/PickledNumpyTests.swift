import Testing

@testable import MTLFaceCheckpoint

/// Tests with NumPy arrays and scalars in handwritten pickles.
@Suite("Pickled NumPy arrays") struct PickledNumpyTests {
  /// Returns a pickled array whose state contains `bytes`.
  static func array(
    _ code: String, order: String = "<", shape: [UInt8], columnMajor: Bool = false, bytes: [UInt8]
  ) -> PickleBuilder {
    var pickle = PickleBuilder(protocol: 3)
    pickle.op("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u{85}C\u{01}b\u{87}R")
    pickle.op(
      "(K\u{01}(" + shape.map { "K" + PickleBombTests.latin(UInt16($0)).prefix(1) }.joined() + "t")
    pickle.op(
      "cnumpy\ndtype\n\u{8c}" + PickleBombTests.latin(UInt16(code.utf8.count)).prefix(1) + code)
    pickle.op(
      "K\0K\u{01}\u{87}R(K\u{03}\u{8c}\u{01}\(order)NNNJ\u{ff}\u{ff}\u{ff}\u{ff}J\u{ff}\u{ff}\u{ff}\u{ff}K\0tb"
    )
    pickle.op((columnMajor ? "\u{88}" : "\u{89}") + "B")
    pickle.little(UInt32(bytes.count))
    pickle.op(bytes)
    pickle.op("tb")
    return pickle
  }

  @Test("arrays in row-major and column-major order are read") func arrays() throws {
    let rows = try PickleReaderTests.read(
      Self.array("i2", shape: [2, 3], bytes: [0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0]))
    #expect(try rows.tensor("value").integers() == [0, 1, 2, 3, 4, 5])
    let columns = try PickleReaderTests.read(
      Self.array("u1", order: "|", shape: [2, 3], columnMajor: true, bytes: [0, 1, 2, 3, 4, 5]))
    #expect(try columns.tensor("value").integers() == [0, 2, 4, 1, 3, 5])
    let empty = try PickleReaderTests.read(
      Self.array("f8", shape: [0, 3], columnMajor: true, bytes: []))
    #expect(try empty.tensor("value").shape == [0, 3])
  }

  @Test("a byte count that does not match the shape is rejected") func sizes() {
    for count in [3, 5] {
      let error = PickleReaderTests.failure(
        Self.array("u1", shape: [4], bytes: [UInt8](repeating: 0, count: count)))
      switch error {
      case .sizeMismatch("data.pkl", "value", expected: 4, found: count)?: break
      case .outOfRange("data.pkl", "value", end: 4, available: count)?: break
      default: Issue.record("\(String(describing: error))")
      }
    }
  }

  @Test("big-endian arrays are rejected if the byte order matters") func bigEndian() throws {
    let wide = Self.array("i2", order: ">", shape: [1], bytes: [0, 1])
    #expect(PickleReaderTests.failure(wide) == .bigEndian(path: "data.pkl"))
    let narrow = Self.array("i1", order: ">", shape: [1], bytes: [0xff])
    #expect(try PickleReaderTests.read(narrow).tensor("value").integers() == [-1])
  }

  @Test("an array of strings is read as an attribute with the name of its type") func objects()
    throws
  {
    let archive = try PickleReaderTests.read(Self.array("U1", shape: [1], bytes: [97, 0, 0, 0]))
    #expect(archive.keys.isEmpty)
    #expect(archive.attributes["value"] == .name("numpy array of U1"))
  }

  @Test(
    "scalars are read",
    arguments: [
      ("f4", [0, 0, 0xc0, 0x3f], .float(1.5)), ("f2", [0, 0x3c], .float(1)),
      ("i8", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .integer(-2)),
      ("u1", [0xff], .integer(255)), ("b1", [1], .bool(true)), ("b1", [0], .bool(false)),
      ("U1", [97, 0, 0, 0], .none),
    ] as [(String, [UInt8], CheckpointValue)])
  func scalars(code: String, bytes: [UInt8], expected: CheckpointValue) throws {
    var pickle = PickleBuilder(protocol: 3)
    pickle.op("cnumpy._core.multiarray\nscalar\ncnumpy\ndtype\n\u{8c}\u{02}\(code)\u{85}RC")
    pickle.little(UInt8(bytes.count))
    pickle.op(bytes)
    pickle.op("\u{86}R")
    #expect(try PickleReaderTests.read(pickle).attributes["value"] == expected)
  }
}
