import Foundation
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("Safetensors writer") struct SafetensorsWriterTests {
  let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  @Test(
    "the writer reproduces the bytes of files that the Python library wrote",
    arguments: ["pip", "pip_plain"])
  func identical(name: String) throws {
    let bytes = try TestFiles.bytes(TestFiles.fixture(name + ".safetensors"))
    let archive = try TensorArchive(bytes: bytes, name: name)
    var writer = SafetensorsWriter()
    // The layout does not depend on the order in which tensors are added.
    for key in archive.keys.shuffled() { try writer.add(archive.tensor(key)) }
    writer.metadata = archive.metadata
    #expect(try writer.serialized() == bytes)
    let path = directory.path("copy.safetensors")
    try writer.write(to: path)
    #expect(try TestFiles.bytes(path) == bytes)
    var whole = SafetensorsWriter()
    try whole.add(archive)
    #expect(try whole.serialized() == bytes)
  }

  @Test("views in a PyTorch file are written contiguously without changing values") func fromTorch()
    throws
  {
    let torch = try TensorArchive.open(TestFiles.fixture("torch_protocol2.pth"))
    var writer = SafetensorsWriter()
    try writer.add(torch)
    let bytes = try writer.serialized()
    let copy = try TensorArchive(bytes: bytes, name: "copy")
    #expect(Set(copy.keys) == Set(torch.keys))
    for key in torch.keys {
      #expect(try copy.tensor(key).shape == torch.tensor(key).shape)
      #expect(try copy.tensor(key).elementType == torch.tensor(key).elementType)
      #expect(try copy.tensor(key).doubles() == torch.tensor(key).doubles())
    }
    var rewritten = SafetensorsWriter()
    try rewritten.add(copy)
    #expect(try rewritten.serialized() == bytes)
  }

  @Test("a small file has the expected bytes") func layout() throws {
    var writer = SafetensorsWriter(metadata: ["b": "\u{1}", "a": "\"\\/\n"])
    try writer.addFloats("w", shape: [2], as: .f16, values: [1, -2])
    try writer.addIntegers("n", shape: [], values: [-1])
    try writer.addFloats("v", shape: [1, 1], values: [0.5])
    let header =
      #"{"__metadata__":{"a":"\"\\/\n","b":"\u0001"},"#
      + #""n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"#
      + #""v":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},"#
      + #""w":{"dtype":"F16","shape":[2],"data_offsets":[12,16]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let expected =
      ZipBuilder.words([UInt64(header.utf8.count + padding.utf8.count)])
      + Array((header + padding).utf8) + ZipBuilder.words([Int64(-1)])
      + ZipBuilder.words([Float(0.5).bitPattern]) + [0, 0x3c, 0, 0xc0]
    #expect(try writer.serialized() == expected)
  }

  @Test(
    "tensors that are larger than a block are written in every floating-point type",
    arguments: [TensorElementType.f32, .f16, .bf16])
  func blocks(type: TensorElementType) throws {
    // The tensor has two blocks and a remainder. The values are exact in f16 and bf16.
    let values = (0..<70_000).map { Float($0 % 256) / 4 - 32 }
    var writer = SafetensorsWriter()
    try writer.addFloats("x", shape: [70_000], as: type, values: values)
    let path = directory.path("blocks.safetensors")
    try writer.write(to: path)
    let read = try TensorArchive.open(path).tensor("x")
    #expect(read.elementType == type)
    let expected = values.map {
      type == .bf16 ? HalfPrecision.float(fromBF16: HalfPrecision.bfloat16Bits($0)) : $0
    }
    #expect(try read.floats() == expected)
    var wide = SafetensorsWriter()
    try wide.add(read, as: "y", floatsAs: .f32)
    let rewritten = try TensorArchive(bytes: wide.serialized(), name: "wide").tensor("y")
    #expect(rewritten.elementType == .f32)
    #expect(try rewritten.floats() == expected)
  }

  @Test("converting floats does not change integer tensors") func mixedTypes() throws {
    let archive = try TensorArchive.open(TestFiles.fixture("pip.safetensors"))
    var writer = SafetensorsWriter()
    try writer.add(archive, floatsAs: .f16)
    let copy = try TensorArchive(bytes: writer.serialized(), name: "copy")
    #expect(try copy.tensor("a.float64").elementType == .f16)
    #expect(try copy.tensor("a.int64").elementType == .i64)
    #expect(try copy.tensor("a.bool").elementType == .bool)
    #expect(try copy.tensor("a.float64").doubles() == archive.tensor("a.float64").doubles())
  }

  @Test(
    "writing a finite value that would become infinite throws an error with the name of the tensor",
    arguments: [
      (TensorElementType.f16, Float(65520)), (.f16, -1e9), (.bf16, .greatestFiniteMagnitude),
    ])
  func tooLarge(type: TensorElementType, value: Float) throws {
    var writer = SafetensorsWriter()
    try writer.addFloats("big", shape: [3], as: type, values: [1, value, 2])
    let error = #expect(throws: CheckpointError.self) { try writer.serialized() }
    #expect(
      error
        == .valueOutOfRange(path: "safetensors", tensor: "big", value: Double(value), type: type))
  }

  @Test("the largest values, infinity and NaN are written") func largest() throws {
    var writer = SafetensorsWriter()
    try writer.addFloats(
      "h", shape: [4], as: .f16, values: [65519, -.infinity, .nan, 0x1p-24])
    try writer.addFloats("b", shape: [1], as: .bf16, values: [0x1.fep127])
    let archive = try TensorArchive(bytes: writer.serialized(), name: "largest")
    let read = try archive.tensor("h").floats()
    #expect(read[0] == 65504 && read[1] == -.infinity && read[2].isNaN && read[3] == 0x1p-24)
    #expect(try archive.tensor("b").floats() == [0x1.fep127])
  }

  @Test("doubles beyond the range of Float are rejected") func doubles() throws {
    let header = "{" + SafetensorsReaderTests.tensor("d", "[1]", "[0,8]", type: "F64") + "}"
    let bytes = SafetensorsReaderTests.file(header) + ZipBuilder.words([1e300.bitPattern])
    let archive = try TensorArchive(bytes: bytes, name: "d")
    var writer = SafetensorsWriter()
    try writer.add(archive, floatsAs: .f32)
    #expect(
      throws: CheckpointError.valueOutOfRange(
        path: "safetensors", tensor: "d", value: 1e300, type: .f32)
    ) { try writer.serialized() }
  }

  @Test("invalid and duplicate tensors are rejected") func refused() throws {
    var writer = SafetensorsWriter()
    try writer.addFloats("a", shape: [1], values: [1])
    #expect(throws: CheckpointError.duplicateKey(path: "safetensors", key: "a")) {
      try writer.addIntegers("a", shape: [1], values: [1])
    }
    #expect(throws: CheckpointError.duplicateKey(path: "safetensors", key: "__metadata__")) {
      try writer.addFloats("__metadata__", shape: [1], values: [1])
    }
    for shape in [[-1], [Int.max, 2], [Int.max]] {
      #expect(throws: CheckpointError.self) { try writer.addFloats("b", shape: shape, values: []) }
    }
    #expect(throws: CheckpointError.self) {
      try writer.addFloats("b", shape: [1], as: .i8, values: [1])
    }
  }

  @Test(
    "a value provider must call its argument once with the correct number of values",
    arguments: [0, 1, 2])
  func providers(times: Int) throws {
    var writer = SafetensorsWriter()
    try writer.addFloats("a", shape: [2]) { body in
      for _ in 0..<times { try [Float](arrayLiteral: 1, 2).withUnsafeBufferPointer(body) }
    }
    if times == 1 {
      #expect(
        try TensorArchive(bytes: writer.serialized(), name: "a").tensor("a").floats() == [1, 2])
    } else {
      #expect(throws: CheckpointError.self) { try writer.serialized() }
    }
    var wrong = SafetensorsWriter()
    try wrong.addFloats("a", shape: [2], values: [1, 2, 3])
    #expect(
      throws: CheckpointError.wrongCount(path: "safetensors", tensor: "a", expected: 2, found: 3)
    ) { try wrong.serialized() }
  }
}
