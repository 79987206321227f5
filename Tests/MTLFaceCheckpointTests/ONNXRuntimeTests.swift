import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

@Suite(
  "ONNX export with onnxruntime",
  .enabled(if: ONNXRuntime.python != nil, ONNXRuntime.skipReason))
struct ONNXRuntimeTests {
  private let pool = ThreadPool(threads: 2)

  private func engine(_ model: FaceModel) throws -> InferenceModel {
    try InferenceModel(model.makeNetwork(), parameters: model.parameters, pool: pool)
  }

  private func images(_ model: FaceModel, _ count: Int) throws -> Tensor<Float> {
    try SmallNetworks.images(
      count, size: model.configuration.inputSize, seed: UInt64(count))
  }

  /// Expects that the largest difference is at most 1e-4 of the largest value.
  private func expectClose(
    _ actual: Tensor<Float>?, _ expected: Tensor<Float>, _ name: String, batch: Int
  ) throws {
    let actual = try #require(actual, "onnxruntime computed no output \(name)")
    try #require(
      actual.shape == expected.shape,
      "\(name) has the shape \(actual.shape) instead of \(expected.shape)")
    let largest = max(expected.values.map(abs).max() ?? 0, 1e-6)
    let difference = zip(expected.values, actual.values).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= 1e-4 * largest, "\(name), batch \(batch): \(difference / largest)")
  }

  @Test("onnxruntime and this library compute the same encodings", arguments: ONNXExportCase.all)
  func encoder(_ exportCase: ONNXExportCase) throws {
    let model = try exportCase.model()
    let inference = try engine(model)
    let batches = try [1, 3].map { try images(model, $0) }
    let bytes = try ONNXExporter(model, part: .encoder).serialized()
    let results = try ONNXRuntime.run(bytes, batches.map { (["images": $0], nil) })
    for (result, images) in zip(results, batches) {
      let faces = try inference.encode(images)
      let batch = faces.count
      for (level, value) in faces.levels.enumerated() {
        try expectClose(result["x_\(level + 1)"], value, "x_\(level + 1)", batch: batch)
      }
      try expectClose(result["x_id"], faces.identityFeatures, "x_id", batch: batch)
      if let age = faces.ageFeatures {
        try expectClose(result["x_age"], age, "x_age", batch: batch)
      }
      try expectClose(
        result["embedding"], inference.embeddings(of: faces), "embedding", batch: batch)
      #expect(result.count == (faces.ageFeatures == nil ? 7 : 8))
    }
  }

  @Test(
    "onnxruntime and this library compute the same age estimates from x_age and from images",
    arguments: ONNXExportCase.all.filter { $0.configuration.age != nil }, [false, true])
  func age(_ exportCase: ONNXExportCase, standalone: Bool) throws {
    let model = try exportCase.model()
    let inference = try engine(model)
    let encoded = try [1, 3].map { try inference.encode(images(model, $0)) }
    let bytes = try ONNXExporter(model, part: .age, standalone: standalone).serialized()
    let results = try ONNXRuntime.run(
      bytes,
      encoded.map { faces in
        (
          standalone
            ? ["images": faces.images] : ["x_age": faces.ageFeatures ?? faces.identityFeatures], nil
        )
      })
    for (result, faces) in zip(results, encoded) {
      let ages = try inference.ages(of: faces)
      for (name, value) in [
        ("logits", ages.logits), ("probabilities", ages.probabilities), ("years", ages.years),
        ("group_logits", ages.groupLogits),
      ] { try expectClose(result[name], value, name, batch: faces.count) }
    }
  }

  @Test(
    "onnxruntime and this library synthesize the same faces from features and from images",
    arguments: ONNXExportCase.all.filter { $0.configuration.generator != nil }, [false, true])
  func generator(_ exportCase: ONNXExportCase, standalone: Bool) throws {
    let model = try exportCase.model()
    let inference = try engine(model)
    let groups = model.configuration.groupCount
    let bytes = try ONNXExporter(model, part: .generator, standalone: standalone).serialized()
    for batch in [1, 3] {
      let faces = try inference.encode(images(model, batch))
      var inputs = ["images": faces.images]
      if !standalone {
        for level in 2...4 { inputs["x_\(level)"] = faces.levels[level - 1] }
        inputs["x_id"] = faces.identityFeatures
      }
      // Every group is requested for every face, with different groups within a batch.
      let requests = (0..<groups).map { first in (0..<batch).map { (first + $0) % groups } }
      let results = try ONNXRuntime.run(bytes, requests.map { (inputs, $0) })
      let all = try inference.synthesize(faces, at: (0..<groups).map { .group($0) })
      let count = faces.images.shape.count / batch
      for (result, requestedGroups) in zip(results, requests) {
        var expected: [Float] = []
        for (face, group) in requestedGroups.enumerated() {
          expected += all[group].values[(face * count)..<((face + 1) * count)]
        }
        try expectClose(
          result["face"], Tensor(expected, shape: faces.images.shape), "face \(requestedGroups)",
          batch: batch)
      }
    }
  }
}
