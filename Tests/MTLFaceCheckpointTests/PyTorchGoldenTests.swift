import Foundation
import Testing

@testable import MTLFaceCheckpoint

/// Tests that compare the values read from PyTorch files with the values that PyTorch reads.
@Suite("PyTorch golden files")
struct PyTorchGoldenTests {
  /// A tensor in `state_dict.json`.
  struct Golden: Decodable {
    var shape: [Int]
    var dtype: String
    var values: [Double]
  }

  static let typeNames: [TensorElementType: String] = [
    .f64: "float64", .f32: "float32", .f16: "float16", .bf16: "bfloat16", .i64: "int64",
    .i32: "int32", .i16: "int16", .i8: "int8", .u8: "uint8", .bool: "bool",
  ]

  static func goldens() throws -> [String: Golden] {
    let data = try Data(contentsOf: URL(filePath: TestFiles.torch("state_dict.json")))
    return try JSONDecoder().decode([String: Golden].self, from: data)
  }

  static func expectEqual(_ tensor: StoredTensor, _ golden: Golden) throws {
    #expect(tensor.shape == golden.shape, "\(tensor.name)")
    #expect(typeNames[tensor.elementType] == golden.dtype, "\(tensor.name)")
    #expect(try tensor.doubles() == golden.values, "\(tensor.name)")
    #expect(try tensor.floats() == golden.values.map { Float($0) }, "\(tensor.name)")
    if !tensor.elementType.isFloatingPoint {
      #expect(try tensor.integers() == golden.values.map { Int64($0) }, "\(tensor.name)")
    }
    try withUnsafeTemporaryAllocation(of: Float.self, capacity: tensor.count) { buffer in
      try tensor.copyFloats(into: buffer)
      #expect(Array(buffer) == golden.values.map { Float($0) }, "\(tensor.name)")
    }
  }

  @Test(
    "every tensor has the expected type, shape and values",
    arguments: [
      ("state_dict.pth", TensorArchive.Format.torchZip),
      ("state_dict_legacy.pth", TensorArchive.Format.torchLegacy),
    ])
  func stateDict(name: String, format: TensorArchive.Format) throws {
    let archive = try TensorArchive.open(TestFiles.torch(name))
    #expect(archive.format == format)
    #expect(archive.keys.allSatisfy { $0.hasPrefix("module.") })
    let stripped = try archive.strippingPrefix("module.")
    let goldens = try Self.goldens()
    #expect(Set(stripped.keys) == Set(goldens.keys))
    #expect(stripped.keys.first == "a.weight")
    for (key, golden) in goldens { try Self.expectEqual(stripped.tensor(key), golden) }
  }

  @Test("the model and the attributes of a training checkpoint are read") func nested() throws {
    let archive = try TensorArchive.open(TestFiles.torch("checkpoint_nested.tar"))
    let goldens = try Self.goldens()
    let model = try archive.selecting(root: "state_dict").strippingPrefix("module.")
    #expect(Set(model.keys) == Set(goldens.keys))
    for (key, golden) in goldens { try Self.expectEqual(model.tensor(key), golden) }
    #expect(archive.roots == ["state_dict", "epoch", "iter", "lr", "names", "nested"])
    #expect(archive.attributes["epoch"]?.integerValue == 3)
    #expect(archive.attributes["iter"]?.doubleValue == 1200)
    #expect(archive.attributes["lr"] == .float(0.1))
    #expect(archive.attributes["names"] == .list([.string("a"), .string("b")]))
    let mixed: [CheckpointValue] = [.integer(1), .float(2), .none, .bool(true)]
    #expect(archive.attributes["nested.t"] == .list(mixed))
    #expect(archive.attributes.count == 5)
  }

  @Test("the state of an optimizer is read") func optimizer() throws {
    let archive = try TensorArchive.open(TestFiles.torch("optimizer.pth"))
    #expect(archive.keys == ["state.0.momentum_buffer", "state.1.momentum_buffer"])
    #expect(try archive.tensor("state.0.momentum_buffer").shape == [2, 4])
    #expect(archive.attributes["param_groups.0.lr"] == .float(0.1))
    #expect(archive.attributes["param_groups.0.momentum"] == .float(0.9))
    #expect(archive.attributes["param_groups.0.nesterov"] == .bool(false))
    #expect(archive.attributes["param_groups.0.foreach"] == CheckpointValue.none)
    #expect(archive.attributes["param_groups.0.params"] == .list([.integer(0), .integer(1)]))
  }

  @Test("a pickle that would run a command is rejected, and the command is not executed")
  func malicious()
    throws
  {
    let path = TestFiles.torch("malicious.pth")
    let error = #expect(throws: CheckpointError.self) { try TensorArchive.open(path) }
    #expect(error == .refusedGlobal(path: path, name: "posix.system"))
    #expect(error?.description.contains("malicious.pth") == true)
    #expect(error?.description.contains("posix.system") == true)
    #expect(!FileManager.default.fileExists(atPath: "mtlface_evil"))
  }

  @Test("a truncated file is reported as truncated") func truncated() throws {
    let path = TestFiles.torch("truncated.pth")
    let error = #expect(throws: CheckpointError.self) { try TensorArchive.open(path) }
    #expect(error == .truncated(path: path, size: 2970, needed: nil))
    #expect(
      error?.description.contains("truncated.pth: is truncated and has only 2970 bytes") == true)
  }
}
