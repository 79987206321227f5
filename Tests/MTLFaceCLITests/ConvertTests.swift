import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of `convert` with a single input file.
@Suite("convert")
struct ConvertTests {
  private let torch = Goldens.folder.appending(path: "torch")

  @Test(
    "a converted PyTorch file has the same tensors, without 'module.' before their names",
    arguments: [
      "state_dict.pth", "state_dict_legacy.pth", "checkpoint_nested.tar",
    ])
  func pyTorch(name: String) throws {
    let folder = try TemporaryFolder()
    let source = torch.appending(path: name).path
    let result = try Tool.cli("convert", source, folder.path("out.safetensors"))
    #expect(result.status == 0)
    #expect(try folder.names() == ["out.safetensors"])
    let (before, after) = try (
      TensorArchive.open(source), TensorArchive.open(folder.path("out.safetensors"))
    )
    #expect(after.keys.count == before.keys.count)
    for key in before.keys {
      let plain = key.replacing("module.", with: "")
      let (old, new) = (try before.tensor(key), try after.tensor(plain))
      #expect(new.shape == old.shape && new.elementType == old.elementType, "\(key)")
      #expect(try new.doubles() == old.doubles(), "\(key)")
    }
    #expect(result.output.contains("skipped: ") == (name == "checkpoint_nested.tar"))
  }

  @Test("the JSON object has all documented members") func json() throws {
    let folder = try TemporaryFolder()
    let source = torch.appending(path: "checkpoint_nested.tar").path
    let out = folder.path("out.safetensors")
    let object = try Tool.cli("convert", source, out, "--json").json()
    #expect(object["inputs"] as? [String] == [source])
    #expect(object["output"] as? String == out)
    #expect(object["bytes"] as? Int == (try folder.bytes("out.safetensors").count))
    #expect(object["tensors"] as? Int == 16)
    #expect(object["model"] is NSNull)
    #expect(object["left_out"] as? [String] == ["epoch", "iter", "lr", "names", "nested.t"])
  }

  @Test(
    "converting a file to the same format and type produces the same bytes",
    arguments: [nil, "f32"])
  func roundTrip(type: String?) throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("model.safetensors", in: folder)
    let options = type.map { ["--dtype", $0] } ?? []
    for (name, source) in [
      ("model.again", model),
      ("goldens.again", Goldens.folder.appending(path: "cvpr_inference.safetensors").path),
    ] {
      let arguments = ["convert"] + options + [source, folder.path(name)]
      #expect(try Tool.run("mtlface-cli", arguments).status == 0)
      #expect(try folder.bytes(name) == Data(contentsOf: URL(filePath: source)))
    }
  }

  @Test(
    "converting a model to another type produces the same bytes as saving it with the library",
    arguments: [
      TensorElementType.f16, .bf16,
    ])
  func types(type: TensorElementType) throws {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    let result = try Tool.cli(
      "convert", "--dtype", type.rawValue.lowercased(), source, folder.path("small.safetensors"))
    #expect(result.status == 0)
    #expect(result.output.contains("model paper (ir 1-1-1-1)"))
    #expect(
      try Array(folder.bytes("small.safetensors")) == SmallModels.model().serialized(as: type))
    let model = try FaceModel.open(folder.path("small.safetensors"))
    #expect(model.metadata["licence"] == "CC0-1.0")
  }

  @Test("--metadata adds and replaces metadata entries") func metadata() throws {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    let out = folder.path("named.safetensors")
    let arguments = ["--metadata", "licence=research=only", "--metadata", "data=faces"]
    #expect(try Tool.run("mtlface-cli", ["convert", source, out] + arguments).status == 0)
    var expected = try SmallModels.model()
    expected.metadata.merge(["licence": "research=only", "data": "faces"]) { $1 }
    #expect(try Array(folder.bytes("named.safetensors")) == expected.serialized())
    for text in ["licence", "=text", "mtlface.format=2"] {
      let rejected = try Tool.cli("convert", "--force", source, out, "--metadata", text)
      #expect(rejected.status == 2 && rejected.errors.contains("give KEY=TEXT"))
    }
  }

  @Test("an existing output file is kept unless --force is given") func existing() throws {
    let folder = try TemporaryFolder()
    let source = torch.appending(path: "state_dict.pth").path
    let out = try folder.write(Array("original".utf8), "out.safetensors")
    let rejected = try Tool.cli("convert", source, out)
    #expect(rejected.status == 2)
    #expect(rejected.errors.contains("out.safetensors") && rejected.errors.contains("--force"))
    #expect(try folder.text("out.safetensors") == "original")
    #expect(try Tool.cli("convert", "--force", source, out).status == 0)
    #expect(try TensorArchive.open(out).keys.count == 16)
    // The output may be the input, because the file is replaced after it has been read.
    #expect(try Tool.cli("convert", "--force", "--dtype", "f16", out, out).status == 0)
    #expect(try TensorArchive.open(out).tensor("a.weight").elementType == .f16)
    #expect(try folder.names() == ["out.safetensors"])
  }

  @Test(
    "an invalid input file leaves the output file unchanged, even with --force",
    arguments: [
      "malicious.pth", "truncated.pth", "missing.pth",
    ])
  func badInput(name: String) throws {
    let folder = try TemporaryFolder()
    let source = torch.appending(path: name).path
    let out = try folder.write(Array("original".utf8), "out.safetensors")
    for target in [out, folder.path("new.safetensors")] {
      let result = try Tool.cli("convert", "--force", source, target)
      #expect(result.status == 2)
      #expect(result.errors.contains(name))
      #expect(result.output.isEmpty)
    }
    #expect(try folder.names() == ["out.safetensors"])
    #expect(try folder.text("out.safetensors") == "original")
  }

  @Test(
    "if the output cannot be written, the status is 2, and the message contains the path",
    arguments: [
      "no/such/folder/out.safetensors", "folder", "/dev/null", "/proc/out.safetensors",
    ])
  func unwritable(out: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "folder"), withIntermediateDirectories: true)
    let source = torch.appending(path: "state_dict.pth").path
    let result = try Tool.cli("convert", "--force", source, out, in: folder.url)
    #expect(result.status == 2)
    #expect(result.errors.contains(out))
    #expect(result.errors.filter(\.isNewline).count == 1)
    #expect(try folder.names() == ["folder"])
  }

  @Test("if the disk is full, the status is 2, and the existing file is kept") func fullDisk()
    throws
  {
    let folder = try TemporaryFolder()
    let source = Goldens.folder.appending(path: "cvpr_inference.safetensors").path
    let out = try folder.write(Array("original".utf8), "out.safetensors")
    let result = try Tool.run(
      "mtlface-cli", ["convert", "--force", source, out], shellPrefix: "ulimit -f 64")
    #expect(result.status == 2)
    #expect(result.errors.contains("out.safetensors: cannot be written"))
    #expect(try folder.names() == ["out.safetensors"])
    #expect(try folder.text("out.safetensors") == "original")
  }

  @Test("a value that overflows the type is reported with the name of the tensor") func overflow()
    throws
  {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    try writer.addFloats("big", shape: [1], values: [1e6])
    try writer.write(to: folder.path("in.safetensors"))
    let result = try Tool.cli(
      "convert", "--dtype", "f16", folder.path("in.safetensors"), folder.path("out.safetensors"))
    #expect(result.status == 2)
    #expect(result.errors.contains("big"))
    #expect(try folder.names() == ["in.safetensors"])
  }

  @Test("tensors with equal names after removing the prefix are rejected") func collision() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    for name in ["a", "module.a"] { try writer.addFloats(name, shape: [1], values: [1]) }
    try writer.write(to: folder.path("in.safetensors"))
    let result = try Tool.cli("convert", folder.path("in.safetensors"), folder.path("out"))
    #expect(result.status == 2)
    #expect(result.errors.contains("in.safetensors: contains the name \"a\" twice"))
    #expect(try folder.names() == ["in.safetensors"])
  }
}
