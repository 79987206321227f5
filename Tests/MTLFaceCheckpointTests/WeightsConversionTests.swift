import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("Conversion of weights")
struct WeightsConversionTests {
  @Test(
    "the prefix of DataParallel is removed from keys",
    arguments: [
      ("module.a.weight", "a.weight"), ("state_dict.module.a", "state_dict.a"),
      ("a.weight", "a.weight"),
      ("module", "module"), ("a.module", "a.module"), ("a.b.module.c", "a.b.module.c"), ("", ""),
      ("module.module.a", "module.a"),
    ])
  func plainNames(name: String, plain: String) {
    #expect(WeightsConversion.removingModulePrefix(from: name) == plain)
  }

  @Test("the tensors of a file keep their values, and metadata is added") func tensors() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter(metadata: ["a": "1", "b": "2"])
    try writer.addFloats("module.w", shape: [2], values: [0.5, -2])
    try writer.addIntegers("n", shape: [], values: [7])
    try writer.write(to: folder.path("in.safetensors"))
    let conversion = try WeightsConversion(
      file: folder.path("in.safetensors"), type: .f16, metadata: ["b": "3", "c": "4"])
    #expect(conversion.modelName == nil && conversion.tensorCount == 2)
    #expect(conversion.skippedNames.isEmpty)
    try conversion.write(to: folder.path("out.safetensors"))
    let result = try TensorArchive.open(folder.path("out.safetensors"))
    #expect(result.keys.sorted() == ["n", "w"])
    #expect(try result.tensor("w").elementType == .f16)
    #expect(try result.tensor("w").floats() == [0.5, -2])
    #expect(result.metadata == ["a": "1", "b": "3", "c": "4"])
  }

  @Test("two keys that become equal cause an error that names the file") func duplicates() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    try writer.addIntegers("module.n", shape: [], values: [1])
    try writer.addIntegers("n", shape: [], values: [2])
    let path = folder.path("in.safetensors")
    try writer.write(to: path)
    #expect(throws: CheckpointError.duplicateKey(path: path, key: "n")) {
      try WeightsConversion(file: path, type: nil, metadata: [:])
    }
  }

  @Test("converting a model or an ONNX file with a model results in a model") func models() throws {
    let folder = try TemporaryFolder()
    let model = try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 7)
    try model.save(to: folder.path("model.safetensors"))
    let conversion = try WeightsConversion(
      file: folder.path("model.safetensors"), type: nil, metadata: ["licence": "CC0-1.0"])
    #expect(conversion.modelName == "paper (ir 1-1-1-1)")
    try conversion.write(to: folder.path("named.safetensors"))
    let named = try FaceModel.open(folder.path("named.safetensors"))
    #expect(named.metadata["licence"] == "CC0-1.0" && named.configuration == model.configuration)

    try ONNXExporter(model, part: .encoder).write(to: folder.path("encoder.onnx"))
    let imported = try WeightsConversion(
      onnx: folder.path("encoder.onnx"), type: nil, metadata: [:])
    try imported.write(to: folder.path("encoder.safetensors"))
    let encoder = try FaceModel.open(folder.path("encoder.safetensors"))
    #expect(encoder.configuration.generator == nil)
    #expect(try encoder.makeNetwork().parameters.count == imported.tensorCount)
  }
}
