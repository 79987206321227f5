import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite("ONNX export") struct ONNXExporterTests {
  @Test(
    "importing an exported encoder reproduces its weights bit for bit",
    arguments: ModelConfiguration.Preset.allCases)
  func readBack(preset: ModelConfiguration.Preset) throws {
    var model = try ONNXExportCase.small(preset).model()
    let counter = try #require(
      model.parameters.counters.keys.first { $0.hasPrefix("encoder.") })
    model.parameters[counter: counter] = 17
    let bytes = try ONNXExporter(model, part: .encoder).serialized()
    let imported = try ONNXImporter.loadModel(from: ONNXFile(bytes: bytes, name: "encoder.onnx"))
    var expected = model.configuration
    expected.age = nil
    expected.generator = nil
    expected.discriminator = nil
    expected.hasAgeAdversary = false
    expected.classCount = nil
    #expect(imported.configuration == expected)
    #expect(imported.metadata == model.metadata)
    let specs = try FaceNetwork(expected).parameters
    #expect(imported.parameters.tensors.count == specs.count { $0.role != .counter })
    for spec in specs where spec.role != .counter {
      #expect(
        imported.parameters[spec.key]?.values.map(\.bitPattern)
          == model.parameters[spec.key]?.values.map(\.bitPattern), "\(spec.key)")
    }
    for spec in specs where spec.role == .counter {
      #expect(imported.parameters[counter: spec.key] == model.parameters[counter: spec.key])
    }
  }

  @Test("exported files have the documented inputs and outputs") func interface() throws {
    let model = try ONNXExportCase.small(.paper).model()
    func names(_ part: ONNXExporter.Part, _ standalone: Bool) throws -> ([String], [String]) {
      let export = try ONNXExporter(model, part: part, standalone: standalone)
      let file = try ONNXFile(bytes: export.serialized(), name: "a.onnx")
      #expect(file.inputs == export.inputs && file.outputs == export.outputs)
      #expect(file.irVersion == 8 && file.opset == 17 && file.producer == "MTLFace")
      return (file.inputs.map(\.name).sorted(), file.outputs.map(\.name))
    }
    let ages = ["logits", "probabilities", "years", "group_logits"]
    #expect(
      try names(.encoder, false)
        == (["images"], ["embedding", "x_1", "x_2", "x_3", "x_4", "x_5", "x_id", "x_age"]))
    #expect(try names(.age, false) == (["x_age"], ages))
    #expect(try names(.age, true) == (["images"], ages))
    #expect(
      try names(.generator, false) == (["group", "images", "x_2", "x_3", "x_4", "x_id"], ["face"]))
    #expect(try names(.generator, true) == (["group", "images"], ["face"]))
  }

  @Test("importing an age estimator and exporting a missing part throw") func parts() throws {
    let model = try ONNXExportCase.small(.paper).model()
    let age = try ONNXFile(
      bytes: ONNXExporter(model, part: .age).serialized(), name: "age.onnx")
    #expect(throws: ONNXError.unsupportedPart(path: "age.onnx", part: "age")) {
      try ONNXImporter.loadModel(from: age)
    }
    let recognizer = try ONNXExportCase.small(.paper, nil).model()
    #expect(throws: NetworkError.missingPart("age estimator")) {
      try ONNXExporter(recognizer, part: .age)
    }
    #expect(throws: NetworkError.missingPart("generator")) {
      try ONNXExporter(recognizer, part: .generator, standalone: true)
    }
  }

  @Test("the bytes of an exported model are the same in memory and in a file") func sameBytes()
    throws
  {
    let model = try ONNXExportCase.small(.cvpr2021).model()
    let folder = try TemporaryFolder()
    let export = try ONNXExporter(model, part: .generator, standalone: true)
    try export.write(to: folder.path("g.onnx"))
    #expect(try folder.names() == ["g.onnx"])
    #expect(try TestFiles.bytes(folder.path("g.onnx")) == export.serialized())
    #expect(
      try ONNXExporter(model, part: .generator, standalone: true).serialized()
        == export.serialized())
  }

  @Test("a file of more than 2 GiB is rejected before bytes are written") func tooLarge() throws {
    var writer = ONNXWriter()
    writer.add("huge", [1 << 30], elementType: 1, byteCount: 1 << 32) { _ in
      Issue.record("the writer requested the values of the tensor")
    }
    #expect(throws: ONNXError.self) {
      try writer.emit(path: "huge.onnx") { _ in Issue.record("the writer wrote bytes") }
    }
  }

  @Test("a value with two output names is exported under both names") func twoNames() throws {
    let model = try ONNXExportCase.small(.mobile, nil).model()
    let file = try ONNXFile(
      bytes: ONNXExporter(model, part: .encoder).serialized(), name: "a.onnx")
    #expect(file.outputs.map(\.name).suffix(2) == ["x_5", "x_id"])
    #expect(file.operatorCounts.contains { $0.name == "Identity" && $0.count == 1 })
  }
}
