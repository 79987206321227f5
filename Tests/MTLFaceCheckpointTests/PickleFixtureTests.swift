import Testing

@testable import MTLFaceCheckpoint

/// Tests with the files that `Fixtures/make_fixtures.py` creates.
@Suite("PyTorch and pickle fixtures") struct PickleFixtureTests {
  /// Returns the numbers 0, 1/4, 2/4, ...
  static func ramp(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 4 } }

  static let torchFiles = (2...5).flatMap {
    ["torch_protocol\($0).pth", "torch_legacy_protocol\($0).pth"]
  }

  @Test("views, shared storages and parameters are read in every protocol", arguments: torchFiles)
  func tensors(name: String) throws {
    let archive = try TensorArchive.open(TestFiles.fixture(name))
    #expect(archive.format == (name.contains("legacy") ? .torchLegacy : .torchZip))
    let model = try archive.selecting(root: "model").strippingPrefix("module.")
    let base = Self.ramp(24)
    func expect(_ key: String, _ shape: [Int], _ values: [Float], _ type: TensorElementType = .f32)
      throws
    {
      let tensor = try model.tensor(key)
      #expect(tensor.shape == shape, "\(key)")
      #expect(tensor.elementType == type, "\(key)")
      #expect(try tensor.floats() == values, "\(key)")
      #expect(try tensor.doubles() == values.map { Double($0) }, "\(key)")
    }
    try expect("base", [4, 6], base)
    try expect("rows", [2, 6], Array(base[6..<18]))
    try expect("corner", [2, 3], [8, 9, 10, 14, 15, 16].map { base[$0] })
    try expect("transposed", [6, 4], (0..<24).map { base[$0 % 4 * 6 + $0 / 4] })
    try expect("every_other", [4, 3], (0..<12).map { base[$0 * 2] })
    try expect("expanded", [2, 3], [0, 0, 0, 0.25, 0.25, 0.25])
    // permuted[k, i, j] is values[i, j, k], where values has the shape [2, 3, 4].
    let permuted = (0..<4).flatMap { k in (0..<6).map { base[$0 * 4 + k] } }
    try expect("permuted", [4, 2, 3], permuted, .bf16)
    try expect("parameter", [2, 2], Self.ramp(4), .f64)
    try expect("count", [], [9], .i64)
    #expect(try model.tensor("count").integers() == [9])
    #expect(try archive.tensor("nested.1.deep").floats() == [0, 0.25])
    #expect(archive.attributes["nested.0"] == .list([.integer(1), .integer(2)]))
    #expect(archive.attributes["dtype"] == .name("torch.float16"))
    #expect(archive.attributes["size"] == .list([.integer(3), .integer(4)]))
    #expect(archive.attributes["device"] == .string("cpu"))
    try expectPlain(archive)
  }

  @Test("plain data and NumPy arrays are read in every protocol", arguments: 2...5)
  func plain(version: Int) throws {
    let path = TestFiles.fixture("plain_protocol\(version).pkl")
    let archive = try TensorArchive.open(path)
    #expect(archive.format == .pickle)
    #expect(archive.keys == ["array", "columns"])
    try expectPlain(archive)
  }

  func expectPlain(_ archive: TensorArchive) throws {
    let values = archive.attributes
    #expect(values["epoch"] == .integer(7))
    #expect(values["big"] == .bigInteger([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16]))
    #expect(values["history"] == .list([.float(0.5), .float(0.25)]))
    #expect(values["note"]?.stringValue == "né")
    #expect(values["raw"]?.bytesValue == [0, 255])
    #expect(values["names"]?.listValue == [.string("x")])
    #expect(values["counter.a"] == .integer(2))
    #expect(values["lr"] == .float(0.125))
    #expect(values["steps"] == .integer(-3))
    #expect(values["flag"] == .bool(true))
    let array = try archive.tensor("array")
    #expect(array.shape == [2, 3])
    #expect(try array.floats() == Self.ramp(6))
    let columns = try archive.tensor("columns")
    #expect(columns.elementType == .i32)
    #expect(try columns.integers() == [0, 1, 2, 3, 4, 5])
  }

  @Test("opening a file with unsupported objects throws an error with their names") func refused()
    throws
  {
    let whole = TestFiles.fixture("torch_module.pth")
    #expect(
      throws: CheckpointError.refusedGlobal(path: whole, name: "torch.nn.modules.linear.Linear")
    ) { try TensorArchive.open(whole) }
    let wide = TestFiles.fixture("torch_uint16.pth")
    #expect(
      throws: CheckpointError.unsupportedElementType(
        path: wide, tensor: "storage 0", type: "torch.uint16")
    ) { try TensorArchive.open(wide) }
  }

  @Test("reading any range of a strided tensor returns the values in that range") func ranges()
    throws
  {
    let archive = try TensorArchive.open(TestFiles.fixture("torch_protocol2.pth"))
    for key in archive.keys {
      let tensor = try archive.tensor(key)
      let all = try tensor.floats()
      for start in 0..<tensor.count {
        for end in start...tensor.count {
          var part = [Float](repeating: -1, count: end - start)
          part.withUnsafeMutableBufferPointer { tensor.read(start..<end, into: $0) }
          #expect(part == Array(all[start..<end]), "\(key) \(start)..<\(end)")
        }
      }
    }
  }
}
