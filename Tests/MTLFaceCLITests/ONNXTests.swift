import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of `export`, and of `convert` and `info` with ONNX files.
@Suite("ONNX on the command line")
struct ONNXTests {
  @Test(
    "export writes the same bytes as the library for every part",
    arguments: [
      (ONNXExporter.Part.encoder, false), (.age, false), (.age, true), (.generator, false),
      (.generator, true),
    ])
  func parts(part: ONNXExporter.Part, standalone: Bool) throws {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    let arguments =
      ["export", source, "-o", folder.path("out.onnx"), "--part", part.rawValue, "--json"]
      + (standalone ? ["--standalone"] : [])
    let result = try Tool.run("mtlface-cli", arguments)
    #expect(result.status == 0, "\(result.errors)")
    let expected = try ONNXExporter(FaceModel.open(source), part: part, standalone: standalone)
    #expect(try Array(folder.bytes("out.onnx")) == expected.serialized())
    #expect(try folder.names() == ["model.safetensors", "out.onnx"])
    let object = try result.json()
    #expect(object["part"] as? String == part.rawValue)
    #expect(object["standalone"] as? Bool == standalone)
    #expect(object["bytes"] as? Int == (try folder.bytes("out.onnx").count))
    let inputs = try #require(object["inputs"] as? [[String: Any]])
    #expect(inputs.compactMap { $0["name"] as? String } == expected.inputs.map(\.name))
    #expect((inputs.first?["shape"] as? [Any])?.first as? String == "batch")
  }

  @Test("an encoder that is converted to ONNX and back keeps its weights", arguments: [nil, "f16"])
  func roundTrip(type: String?) throws {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    // The file has no extension, so the format is detected from the contents.
    #expect(try Tool.cli("export", source, "-o", folder.path("e.onnx")).status == 0)
    try FileManager.default.moveItem(
      atPath: folder.path("e.onnx"), toPath: folder.path("encoder"))
    let options = type.map { ["--dtype", $0] } ?? []
    let result = try Tool.run(
      "mtlface-cli",
      ["convert"] + options + [folder.path("encoder"), folder.path("back.safetensors")])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("model paper (ir 1-1-1-1)"))
    let before = try SmallModels.model()
    let after = try FaceModel.open(folder.path("back.safetensors"))
    #expect(after.configuration.encoder == before.configuration.encoder)
    #expect(after.configuration.age == nil && after.configuration.generator == nil)
    #expect(after.metadata["licence"] == "CC0-1.0")
    let key = "encoder.block2.0.res_layer.1.weight"
    let archive = try TensorArchive.open(folder.path("back.safetensors"))
    #expect(try archive.tensor(key).elementType == (type == nil ? .f32 : .f16))
    if type == nil {
      #expect(after.parameters[key]?.values == before.parameters[key]?.values)
    }
  }

  @Test("info describes ONNX files whether or not they contain a supported model") func info()
    throws
  {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    for (part, model) in [("encoder", "paper (ir 1-1-1-1)"), ("age", nil)] {
      let path = folder.path("\(part).onnx")
      #expect(try Tool.cli("export", source, "-o", path, "--part", part).status == 0)
      let text = try Tool.cli("info", path)
      #expect(text.status == 0 && text.output.contains("MTLFace"))
      #expect(text.output.contains("batchx") && text.output.contains("opset 17"))
      let object = try Tool.cli("info", "--json", path).json()
      #expect(object["format"] as? String == "onnx")
      let onnx = try #require(object["onnx"] as? [String: Any])
      #expect(onnx["model"] as? String == model)
      let reason = onnx["no_model"] as? String
      #expect(reason?.contains("the model part \"age\"") == (model == nil ? true : nil))
      #expect(((onnx["operators"] as? [String: Int])?["BatchNormalization"] ?? 0) > 0)
      #expect((object["metadata"] as? [String: String])?["licence"] == "CC0-1.0")
    }
  }

  @Test("invalid arguments and files are rejected on one line, and no file is written")
  func invalidInputs() throws {
    let folder = try TemporaryFolder()
    let source = try SmallModels.file("model.safetensors", in: folder)
    let encoder = folder.path("encoder.onnx")
    #expect(try Tool.cli("export", source, "-o", encoder).status == 0)
    let bytes = try folder.bytes("encoder.onnx")
    let cut = try folder.write(bytes.prefix(bytes.count / 2), "cut.onnx")
    for arguments in [
      ["export", encoder, "-o", folder.path("a.onnx"), "--part", "age"],
      ["export", source, "-o", encoder], ["convert", cut, folder.path("a.safetensors")],
      ["info", cut], ["export", folder.path("missing"), "-o", folder.path("a.onnx")],
    ] {
      let result = try Tool.run("mtlface-cli", arguments)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.errors.filter(\.isNewline).count == 1)
    }
    #expect(try folder.names() == ["cut.onnx", "encoder.onnx", "model.safetensors"])
    #expect(try folder.bytes("encoder.onnx") == bytes)
  }
}
