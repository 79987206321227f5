import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of `convert --preset`, which combines files of the authors' modules into one model.
@Suite("convert --preset", .serialized)
struct ModuleConversionTests {
  private let pool = ThreadPool(threads: 2)

  /// Writes a module file with the authors' keys and the reference values.
  private func write(_ module: String, to path: String, prefix: String = "") throws {
    let shapes = try #require(
      Goldens.json("cvpr_state_dict.json")[module] as? [String: [Int]])
    var writer = SafetensorsWriter()
    for (key, shape) in shapes {
      if key.hasSuffix("num_batches_tracked") {
        try writer.addIntegers(prefix + key, shape: [], values: [5])
      } else if key.hasSuffix("_unit_mapping") {
        let map = AgeGroupFilters(groups: 7, filtersPerGroup: 128, sharing: 0.1)
        let values = (0..<7).flatMap { map.mask(forGroup: $0).map(Float.init) }
        try writer.addFloats(prefix + key, shape: shape, values: values)
      } else {
        let value = try GoldenTensors.value("\(module).\(key)", TensorShape(shape))
        try writer.addFloats(prefix + key, shape: shape) { body in
          try value.withUnsafeBufferPointer(body)
        }
      }
    }
    try writer.write(to: path)
  }

  private func golden(_ name: String) throws -> Tensor<Float> {
    let archive = try TensorArchive.open(
      Goldens.folder.appending(path: "cvpr_inference.safetensors").path)
    let stored = try archive.tensor(name)
    return try Tensor(stored.floats(), shape: TensorShape(stored.shape))
  }

  @Test("four modules form a model with the reference outputs, and one forms a recognizer")
  func allModules() throws {
    let folder = try TemporaryFolder()
    let modules = ["generator", "age", "discriminator", "encoder"]
    for module in modules {
      // One file has the keys of a module that was trained on several GPUs.
      try write(module, to: folder.path(module), prefix: module == "age" ? "module." : "")
    }
    let result = try Tool.run(
      "mtlface-cli",
      ["convert", "--preset", "cvpr2021", "--json"] + modules.map(folder.path)
        + [folder.path("model.safetensors")])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.json()["model"] as? String == "cvpr2021 (ir50)")
    let model = try FaceModel.open(folder.path("model.safetensors"))
    #expect(model.configuration.discriminator != nil)
    try expectGoldens(model)

    let half = try Tool.cli(
      "convert", folder.path("encoder"), folder.path("half.safetensors"), "--preset", "cvpr2021",
      "--dtype", "f16")
    #expect(half.status == 0, "\(half.errors)")
    try expectRecognizer(FaceModel.open(folder.path("half.safetensors")))
  }

  private func expectGoldens(_ model: FaceModel) throws {
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: pool)
    let input = try GoldenTensors.image("input", [2, 3, 112, 112]).channelsLast()
    let faces = try inference.encode(input)
    #expect(
      try relativeDifference(inference.embeddings(of: faces), golden("encoder.embedding")) < 2e-5)
    #expect(try relativeDifference(inference.ages(of: faces).logits, golden("age.logits")) < 2e-5)
    let first = try inference.encode(input.slice(0..<1))
    let images = try inference.synthesize(first, at: (0..<7).map { .group($0) })
    let expected = try golden("generator.images")
    for (group, image) in images.enumerated() {
      let slice = try expected.slice(group..<(group + 1))
      #expect(try relativeDifference(image.channelsFirst(), slice) < 2e-5, "group \(group)")
    }
  }

  private func expectRecognizer(_ model: FaceModel) throws {
    #expect(model.configuration.age == nil && model.configuration.generator == nil)
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: pool)
    let input = try GoldenTensors.image("input", [2, 3, 112, 112]).channelsLast()
    let difference = try relativeDifference(
      inference.embeddings(of: input), golden("encoder.embedding"))
    #expect(difference > 1e-7 && difference < 2e-2, "\(difference)")
  }

  @Test("modules that do not form a model are rejected, and no file is written")
  func invalidInputs()
    throws
  {
    let folder = try TemporaryFolder()
    let torch = Goldens.folder.appending(path: "torch/state_dict.pth").path
    let out = folder.path("model.safetensors")
    let other = try Tool.cli("convert", "--preset", "paper", torch, out)
    #expect(other.status == 2)
    #expect(other.errors.contains("state_dict.pth"))
    try write("age", to: folder.path("age.st"))
    let ages = try Tool.cli("convert", "--preset", "cvpr2021", folder.path("age.st"), out)
    #expect(ages.status == 2)
    #expect(ages.errors.contains("age.st"))
    let twice = try Tool.cli(
      "convert", "--preset", "cvpr2021", folder.path("age.st"), folder.path("age.st"), out)
    #expect(twice.status == 2)
    #expect(twice.errors.contains("contains the module age, as does another file"))
    #expect(try folder.names() == ["age.st"])
  }
}
