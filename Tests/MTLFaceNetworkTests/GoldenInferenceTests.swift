import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that compare plans and executions with every tensor in cvpr_inference.safetensors.
@Suite("Inference goldens", .serialized)
struct GoldenInferenceTests {
  /// The relative tolerance specified with the golden values. PyTorch reaches 2.6e-6 in float32.
  static let tolerance = 2e-5
  let pool = ThreadPool(threads: 2)

  private func golden(_ name: String) throws -> Tensor<Float> {
    let archive = try TensorArchive.open(
      Goldens.folder.appending(path: "cvpr_inference.safetensors").path)
    let stored = try #require(
      archive.tensors[name], "cvpr_inference.safetensors contains no tensor \(name)")
    return try Tensor(stored.floats(), shape: TensorShape(stored.shape))
  }

  private func expect(_ found: Tensor<Float>, _ name: String) throws {
    let expected = try golden(name)
    let difference = try relativeDifference(
      found.channelsFirst().reshaped(to: expected.shape), expected)
    #expect(difference <= Self.tolerance, "\(name): \(difference)")
  }

  /// Checks the part of x_1 to x_4 that the golden file contains.
  ///
  /// The file contains the first channels of image 0, and the mean and standard deviation of each
  /// channel.
  private func expectLevel(_ found: Tensor<Float>, _ level: Int) throws {
    let planes = try found.channelsFirst()
    let d = planes.shape.dimensions
    let pixels = d[2] * d[3]
    let values = planes.values
    try expect(
      Tensor(values.prefix(4 * pixels), shape: TensorShape(1, 4, d[2], d[3])).channelsLast(),
      "encoder.x_\(level).first")
    var (means, deviations): ([Float], [Float]) = ([], [])
    for plane in 0..<(d[0] * d[1]) {
      let part = values[(plane * pixels)..<((plane + 1) * pixels)].map(Double.init)
      let mean = part.reduce(0, +) / Double(pixels)
      means.append(Float(mean))
      let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels)
      deviations.append(Float(variance.squareRoot()))
    }
    let shape = try TensorShape(d[0], d[1])
    try expect(Tensor(means, shape: shape), "encoder.x_\(level).mean")
    try expect(Tensor(deviations, shape: shape), "encoder.x_\(level).std")
  }

  private func network() throws -> (FaceNetwork, ParameterStore<Float>) {
    let network = try FaceNetwork(
      ModelConfiguration(.cvpr2021, classCount: 10, includesTrainingParts: true))
    var parameters = try GoldenTensors.parameters(network.parameters)
    try advancePowerIteration(network, &parameters)
    return (network, parameters)
  }

  /// Runs the discriminator once in training mode on image 0 with group 0, because its golden
  /// values were computed after this step.
  private func advancePowerIteration(
    _ network: FaceNetwork, _ parameters: inout ParameterStore<Float>
  ) throws {
    let discriminator = try #require(network.discriminator)
    let graph = Graph(training: true)
    let images = try network.images(batch: 1, in: graph)
    let map = try discriminator(images, claimedGroups: graph.input("groups", [1]), in: graph)
    let execution = try GraphExecution(
      graph,
      inputs: ["images": input().slice(0..<1), "groups": Tensor([0], shape: TensorShape(1))],
      parameters: parameters, outputs: [map], pool: pool)
    try parameters.apply(execution.updates)
  }

  private func input() throws -> Tensor<Float> {
    try GoldenTensors.image("input", [2, 3, 112, 112]).channelsLast()
  }

  @Test("inference plans reproduce the golden values of cvpr2021") func plan() throws {
    let (network, parameters) = try network()
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let faces = try model.encode(input())
    for level in 1...4 { try expectLevel(faces.levels[level - 1], level) }
    try expect(faces.levels[4], "encoder.x_5")
    try expect(faces.identityFeatures, "encoder.x_id")
    let ageFeatures = try #require(faces.ageFeatures)
    try expect(ageFeatures, "encoder.x_age")
    try expect(model.embeddings(of: faces), "encoder.embedding")
    try expect(model.embeddings(of: input()), "encoder.embedding")
    let ages = try model.ages(of: faces)
    try expect(ages.years, "age.expected_age")
    try expect(ages.logits, "age.logits")
    try expect(ages.groupLogits, "age.group_logits")
    let first = try input().slice(0..<1)
    let images = try model.synthesize(model.encode(first), at: (0..<7).map { .group($0) })
    try expect(stacked(images), "generator.images")
    let repeated = try stacked(Array(repeating: first, count: 7))
    try expect(model.discriminate(repeated, claimedGroups: Array(0..<7)), "discriminator.logits")
  }

  @Test("the execution of the graph reproduces the golden values of cvpr2021") func layers() throws
  {
    let (network, parameters) = try network()
    let graph = Graph(training: false)
    let faces = try network.encode(network.images(batch: 2, in: graph), in: graph)
    let embedding = try network.embedding(faces.identityFeatures, in: graph)
    let ageFeatures = try #require(faces.ageFeatures)
    let estimator = try #require(network.ageEstimator)
    let head = try #require(network.classificationHead)
    let ages = try estimator(ageFeatures, in: graph)
    let logits = try head(embedding, labels: graph.input("labels", [2]), in: graph)
    let outputs =
      faces.features.levels + [
        faces.identityFeatures, ageFeatures, embedding, ages.expectedAge, ages.logits,
        ages.groupLogits,
        logits,
      ]
    let execution = try GraphExecution(
      graph, inputs: ["images": input(), "labels": Tensor([3, 7], shape: TensorShape(2))],
      parameters: parameters, outputs: outputs, pool: pool)
    for level in 1...4 {
      try expectLevel(execution.value(faces.features.levels[level - 1]), level)
    }
    try expect(execution.value(faces.features.last), "encoder.x_5")
    try expect(execution.value(faces.identityFeatures), "encoder.x_id")
    try expect(execution.value(ageFeatures), "encoder.x_age")
    try expect(execution.value(embedding), "encoder.embedding")
    try expect(execution.value(ages.expectedAge), "age.expected_age")
    try expect(execution.value(ages.logits), "age.logits")
    try expect(execution.value(ages.groupLogits), "age.group_logits")
    try expect(execution.value(logits), "cosface.logits")
  }

  @Test(
    "the generator and the discriminator reproduce the golden values with different groups in a batch"
  )
  func synthesisLayers() throws {
    let (network, parameters) = try network()
    let generator = try #require(network.generator)
    let graph = Graph(training: false)
    let image = try network.images(batch: 7, in: graph)
    let groups = try graph.input("groups", [7])
    let faces = try network.encode(image, in: graph)
    let synthesized = try generator(
      identity: faces.identityFeatures, features: faces.features, image: image, .groups(groups),
      in: graph)
    let discriminator = try #require(network.discriminator)
    let map = try discriminator(image, claimedGroups: groups, in: graph)
    let first = try input().slice(0..<1)
    let execution = try GraphExecution(
      graph,
      inputs: [
        "images": stacked(Array(repeating: first, count: 7)),
        "groups": Tensor((0..<7).map(Float.init), shape: TensorShape(7)),
      ], parameters: parameters, outputs: [synthesized, map], pool: pool)
    try expect(execution.value(synthesized), "generator.images")
    try expect(execution.value(map), "discriminator.logits")
  }

  @Test(
    "encoders of other depths reproduce the golden embeddings",
    arguments: ["ir34", "ir64", "ir101", "irse101"])
  func depth(_ name: String) throws {
    var configuration = ModelConfiguration(.cvpr2021)
    configuration.encoder = try #require(EncoderConfiguration.named[name])
    configuration.age = nil
    configuration.generator = nil
    let network = try FaceNetwork(configuration)
    let parameters = try GoldenTensors.parameters(network.parameters) {
      name + $0.dropFirst("encoder".count)
    }
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    try expect(model.embeddings(of: input()), "\(name).embedding")
    let graph = Graph(training: false)
    let faces = try network.encode(network.images(batch: 2, in: graph), in: graph)
    let embedding = try network.embedding(faces.identityFeatures, in: graph)
    let execution = try GraphExecution(
      graph, inputs: ["images": input()], parameters: parameters, outputs: [embedding],
      pool: pool)
    try expect(execution.value(embedding), "\(name).embedding")
  }

  private func stacked(_ parts: [Tensor<Float>]) throws -> Tensor<Float> {
    let shape = try #require(parts.first).shape.dimensions
    return try Tensor(
      parts.flatMap(\.values), shape: TensorShape([shape[0] * parts.count] + shape.dropFirst()))
  }
}
