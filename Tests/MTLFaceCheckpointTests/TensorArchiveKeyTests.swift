import Testing

@testable import MTLFaceCheckpoint

@Suite("Tensor names of an archive") struct TensorArchiveKeyTests {
  static func archive(_ names: [String]) throws -> TensorArchive {
    var writer = SafetensorsWriter(metadata: ["k": "v"])
    for name in names { try writer.addFloats(name, shape: [], values: [1]) }
    return try TensorArchive(bytes: writer.serialized(), name: "keys")
  }

  @Test("a prefix is removed from the names that have it") func strip() throws {
    let archive = try Self.archive(["module.a", "module.b.module.c", "other", "module."])
    let stripped = try archive.strippingPrefix("module.")
    #expect(Set(stripped.keys) == ["a", "b.module.c", "other", "module."])
    #expect(stripped.metadata == ["k": "v"])
    #expect(try stripped.tensor("a").name == "a")
  }

  @Test("removing a prefix must not result in duplicate names") func collision() throws {
    let archive = try Self.archive(["module.a", "a"])
    #expect(throws: CheckpointError.duplicateKey(path: "keys", key: "a")) {
      try archive.strippingPrefix("module.")
    }
  }

  @Test("selecting a simple or dotted root") func select() throws {
    let archive = try Self.archive(["netG.enc.w", "netG.dec.w", "netGG.w", "x"])
    #expect(try Set(archive.selecting(root: "netG").keys) == ["enc.w", "dec.w"])
    #expect(try archive.selecting(root: "netG.enc").keys == ["w"])
    let error = #expect(throws: CheckpointError.self) { try archive.selecting(root: "model") }
    #expect(error?.description.contains(#""netG", "netGG", "x""#) == true)
  }

  @Test("attributes are selected together with tensors") func attributes() throws {
    let archive = try TensorArchive.open(TestFiles.fixture("torch_protocol4.pth"))
    let nested = try archive.selecting(root: "nested")
    #expect(nested.keys == ["1.deep"])
    #expect(nested.attributes == ["0": .list([.integer(1), .integer(2)])])
    #expect(try archive.strippingPrefix("model.").attributes == archive.attributes)
  }
}
