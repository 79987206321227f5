import Testing

@testable import MTLFaceCheckpoint

@Suite("Archive keys") struct TensorArchiveKeyTests {
  static func archive(_ names: [String]) throws -> TensorArchive {
    var writer = SafetensorsWriter(metadata: ["k": "v"])
    for name in names { try writer.addFloats(name, shape: [], values: [1]) }
    return try TensorArchive(bytes: writer.serialized(), name: "keys")
  }

  @Test("removing a prefix changes only the names with the prefix") func strip() throws {
    let archive = try Self.archive(["module.a", "module.b.module.c", "other", "module."])
    let stripped = try archive.strippingPrefix("module.")
    #expect(Set(stripped.keys) == ["a", "b.module.c", "other", "module."])
    #expect(stripped.metadata == ["k": "v"])
    #expect(try stripped.tensor("a").name == "a")
  }

  @Test("removing a prefix throws if it results in duplicate names") func collision() throws {
    let archive = try Self.archive(["module.a", "a"])
    #expect(throws: CheckpointError.duplicateKey(path: "keys", key: "a")) {
      try archive.strippingPrefix("module.")
    }
  }

  @Test("selecting a simple or dotted root returns the tensors under it") func select() throws {
    let archive = try Self.archive(["netG.enc.w", "netG.dec.w", "netGG.w", "x"])
    #expect(try Set(archive.selecting(root: "netG").keys) == ["enc.w", "dec.w"])
    #expect(try archive.selecting(root: "netG.enc").keys == ["w"])
    let error = #expect(throws: CheckpointError.self) { try archive.selecting(root: "model") }
    #expect(error?.description.contains(#""netG", "netGG", "x""#) == true)
  }

  @Test("selecting a root also selects attributes") func attributes() throws {
    let archive = try TensorArchive.open(TestFiles.fixture("torch_protocol4.pth"))
    let nested = try archive.selecting(root: "nested")
    #expect(nested.keys == ["1.deep"])
    #expect(nested.attributes == ["0": .list([.integer(1), .integer(2)])])
    #expect(try archive.strippingPrefix("model.").attributes == archive.attributes)
  }
}
