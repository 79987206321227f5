import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of model files, which contain the configuration and the weights.
@Suite("Model files")
struct ModelTests {
  private func small(_ preset: ModelConfiguration.Preset = .paper) throws -> FaceModel {
    let configuration = SmallNetworks.configuration(preset)
    var parameters = try SmallNetworks.parameters(FaceNetwork(configuration), seed: 2)
    for key in parameters.counters.keys { parameters[counter: key] = 1_234_567_890_123 }
    return try FaceModel(
      configuration: configuration, parameters: parameters,
      metadata: ["licence": "none", "data": "seeded \u{1F600} \"quoted\"\n"])
  }

  @Test(
    "loading and saving a model reproduces the same bytes",
    arguments: ModelConfiguration.Preset.allCases,
    [TensorElementType.f32, .f16, .bf16])
  func roundTrip(_ preset: ModelConfiguration.Preset, _ type: TensorElementType) throws {
    let model = try small(preset)
    let bytes = try model.serialized(as: type)
    let loaded = try FaceModel(archive: TensorArchive(bytes: bytes, name: "memory"))
    #expect(loaded.configuration == model.configuration)
    #expect(loaded.metadata == model.metadata)
    #expect(loaded.parameters.counters == model.parameters.counters)
    #expect(try loaded.serialized(as: type) == bytes)
    guard type == .f32 else { return }
    for (key, tensor) in model.parameters.tensors {
      #expect(loaded.parameters[key]?.values == tensor.values, "\(key)")
    }
  }

  @Test(
    "models of the baselines are saved and loaded, and other models contain no baseline keys",
    arguments: SynthesisMethod.allCases)
  func baselines(_ method: SynthesisMethod) throws {
    for configuration in [
      SmallNetworks.baseline(method), SmallNetworks.baseline(method).withoutTrainingParts,
    ] {
      let model = try FaceModel.makeUntrained(configuration, seed: 2)
      let bytes = try model.serialized()
      let archive = try TensorArchive(bytes: bytes, name: "memory")
      let loaded = try FaceModel(archive: archive)
      #expect(
        loaded.configuration == configuration && loaded.configuration.synthesisMethod == method)
      #expect(try loaded.serialized() == bytes)
      let json = try #require(archive.metadata["mtlface.architecture"])
      #expect(json.contains("\"caae\"") == (method == .caae))
      #expect(json.contains("\"ipcgan\"") == (method == .ipcgan))
      #expect(json.contains("\"norm\":\"batch\"") == (method == .ipcgan))
    }
  }

  @Test("saving a model replaces the file atomically") func saving() throws {
    let folder = try TemporaryFolder()
    let model = try small()
    try model.save(to: folder.path("a.safetensors"))
    try model.save(to: folder.path("a.safetensors"), as: .f16)
    #expect(try folder.names() == ["a.safetensors"])
    #expect(try FaceModel.open(folder.path("a.safetensors")).configuration == model.configuration)
    #expect(throws: CheckpointError.self) {
      try model.save(to: folder.path("missing/a.safetensors"))
    }
  }

  @Test("mapped weights are equal to copied weights, and modifying them does not change the file")
  func lowMemory() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    let model = try small()
    try model.save(to: path)
    var borrowed = try FaceModel.open(path, memory: .low)
    for (key, tensor) in model.parameters.tensors {
      #expect(borrowed.parameters[key]?.values == tensor.values, "\(key)")
    }
    let key = try #require(borrowed.parameters.tensors.keys.sorted().first)
    var changed = try #require(borrowed.parameters[key])
    try changed.withUnsafeMutableBufferPointer { $0[0] = 77 }
    borrowed.parameters[key] = changed
    #expect(borrowed.parameters[key]?.scalarValue == 77)
    let other = try FaceModel.open(path, memory: .low)
    #expect(other.parameters[key]?.values == model.parameters[key]?.values)
    // After the file is replaced by renaming, existing mappings still refer to the old file.
    try model.save(to: path, as: .f16)
    #expect(other.parameters[key]?.values == model.parameters[key]?.values)
    #expect(try FaceModel.open(path, memory: .low).parameters[key] != nil)
  }

  @Test("results in both memory modes differ only by rounding") func memoryUse() throws {
    let model = try small()
    let images = try RandomSource(name: "faces").makeTensor(
      .uniform(bound: 1),
      shape: TensorShape(
        2, model.configuration.inputSize,
        model.configuration.inputSize, 3), as: Float.self, pool: .single)
    let embeddings = try ModelMemoryMode.allCases.map { memory in
      try InferenceModel(
        model.makeNetwork(), parameters: model.parameters, memory: memory, pool: .single
      ).embeddings(of: images).values
    }
    for (a, b) in zip(embeddings[0], embeddings[1]) { #expect(abs(a - b) < 1e-4) }
  }

  @Test("an error lists all parameters that do not match") func differences() throws {
    let model = try small()
    var writer = SafetensorsWriter()
    let archive = try TensorArchive(bytes: model.serialized(), name: "some.safetensors")
    writer.metadata = archive.metadata
    for key in archive.keys where key != "encoder.input_layer.0.weight" {
      if key == "head.weight" {
        try writer.addFloats(key, shape: [1, 2], values: [1, 2])
      } else {
        try writer.add(archive.tensor(key))
      }
    }
    try writer.addFloats("encoder.extra", shape: [1], values: [0])
    let changed = try TensorArchive(bytes: writer.serialized(), name: "some.safetensors")
    let error = #expect(throws: ModelFileError.self) { try FaceModel(archive: changed) }
    #expect(
      error
        == .parameterMismatch(
          path: "some.safetensors", missing: ["encoder.input_layer.0.weight"],
          unexpected: ["encoder.extra"],
          mismatched: [.init(key: "head.weight", expected: [5, 9], found: [1, 2])]))
    let text = try #require(error).description
    for part in ["some.safetensors", "input_layer.0", "encoder.extra", "head.weight"] {
      #expect(text.contains(part))
    }
  }

  @Test("the error for a non-finite weight contains its key") func nonFinite() throws {
    var model = try small()
    try model.parameters["head.weight"]?.withUnsafeMutableBufferPointer { $0[3] = .nan }
    let archive = try TensorArchive(bytes: model.serialized(), name: "bad.safetensors")
    #expect(throws: ModelFileError.nonFiniteWeight(path: "bad.safetensors", key: "head.weight")) {
      try FaceModel(archive: archive)
    }
  }

  @Test("loading a model with an invalid configuration throws")
  func invalidConfigurations() throws {
    let archive = try TensorArchive(bytes: small().serialized(), name: "m")
    let json = try #require(archive.metadata["mtlface.architecture"])
    func expectRejected(_ change: (inout [String: String]) -> Void) {
      var changed = archive
      change(&changed.metadata)
      #expect(throws: ModelFileError.self) { try FaceModel(archive: changed) }
    }
    expectRejected { $0["mtlface.architecture"] = nil }
    expectRejected { $0["mtlface.format"] = "2" }
    expectRejected { $0["mtlface.format"] = nil }
    expectRejected { $0["mtlface.architecture"] = "" }
    expectRejected { $0["mtlface.architecture"] = "[" + json }
    expectRejected { $0["mtlface.architecture"] = String(repeating: "[", count: 100_000) }
    for (from, to) in [
      ("\"inputSize\":48", "\"inputSize\":1099511627776"),
      ("\"inputSize\":48", "\"inputSize\":-48"),
      ("\"groupCount\":7", "\"groupCount\":70"), ("\"stemWidth\":4", "\"stemWidth\":0"),
      ("\"blocks\":2", "\"blocks\":1e300"), ("\"sharing\":0.125", "\"sharing\":-3"),
      ("\"preset\":\"paper\"", "\"preset\":\"paperx\""), ("\"units\":[1,2,1,1]", "\"units\":[]"),
    ] {
      #expect(json.contains(from))
      expectRejected { $0["mtlface.architecture"] = json.replacingOccurrences(of: from, with: to) }
    }
  }

  @Test("creating a model without one of its parameters throws") func memory() throws {
    let model = try small()
    var parameters = model.parameters
    parameters["head.weight"] = nil
    #expect(throws: NetworkError.missingParameter("head.weight")) {
      try FaceModel(configuration: model.configuration, parameters: parameters)
    }
  }

  @Test("importing unknown, duplicate or incomplete modules throws specific errors")
  func stateDicts() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ tensors: [(String, [Int])]) throws -> String {
      var writer = SafetensorsWriter()
      for (key, shape) in tensors {
        try writer.addFloats(
          key, shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
      }
      try writer.write(to: folder.path(name))
      return folder.path(name)
    }
    let other = try write("nothing", [("weight", [1])])
    let age = try write("age", [("age_output_layer.2.weight", [1, 1])])
    let encoder = try write("encoder", [("input_layer.0.weight", [64, 3, 3, 3])])
    #expect(throws: ModelFileError.unknownModule(path: other)) {
      try StateDictImporter.loadModel(from: [other], preset: .cvpr2021)
    }
    #expect(throws: ModelFileError.missingEncoder(path: age)) {
      try StateDictImporter.loadModel(from: [age], preset: .cvpr2021)
    }
    #expect(throws: ModelFileError.duplicateModule(path: age, module: "age")) {
      try StateDictImporter.loadModel(from: [age, age], preset: .cvpr2021)
    }
    #expect(throws: (any Error).self) {
      try StateDictImporter.loadModel(from: [encoder], preset: .cvpr2021)
    }
  }
}
