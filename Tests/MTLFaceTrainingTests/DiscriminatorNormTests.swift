import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of the norms in the hidden convolutions of the discriminator.
@Suite("Discriminator norms")
struct DiscriminatorNormTests {
  private typealias Norm = DiscriminatorConfiguration.Norm
  private let pool = ThreadPool(threads: 2)

  private func network(_ norm: Norm) throws -> FaceNetwork {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.discriminator = configuration.discriminator?.replacingNorm(with: norm)
    return try FaceNetwork(configuration)
  }

  private func batch() throws -> FASBatch<Double> {
    try FASBatch(
      sources: SmallNetworks.images(2, size: 48, seed: 1).converted(to: Double.self),
      targets: SmallNetworks.images(2, size: 48, seed: 2).converted(to: Double.self),
      groups: [1, 5])
  }

  @Test("logits with instance norm agree with those of PyTorch (Fixtures/make_discriminator.py)")
  func instanceNormLogits() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/discriminator.json")
    let expected = try JSONDecoder().decode([Double].self, from: Data(contentsOf: url))
    let network = try network(.instance)
    let graph = Graph(training: true)
    let discriminator = try #require(network.discriminator)
    let output = try discriminator(
      network.images(batch: 2, in: graph), claimedGroups: graph.input("groups", [2]), in: graph)
    let execution = try GraphExecution(
      graph,
      inputs: [
        "images": GoldenTensors.image("discriminator.faces", [2, 3, 48, 48]).channelsLast()
          .converted(to: Double.self), "groups": Tensor([1, 5], shape: TensorShape(2)),
      ], parameters: GoldenTensors.parameters(network.parameters).converted(to: Double.self),
      outputs: [output], pool: pool)
    let logits = try execution.value(output).values
    #expect(logits.count == 18 && logits.count == expected.count)
    for (a, b) in zip(logits, expected) { #expect(isClose(a, b, relative: 1e-6, absolute: 1e-7)) }
  }

  @Test(
    "gradients agree with finite differences of the losses", arguments: [Norm.batch, .instance])
  func gradients(_ norm: DiscriminatorConfiguration.Norm) throws {
    let network = try network(norm)
    let task = try FASTask(network)
    let state = try SmallNetworks.parameters(network, seed: 11).converted(to: Double.self)
    let batch = try batch()
    let gradients = try task.evaluate(batch, state, pool).gradients
    let trained = network.parameters.filter { $0.role.isTrainable }
    #expect(gradients.discriminator.count == trained.count { $0.key.hasPrefix("discriminator.") })
    try GradientCheck.check(state, gradients, of: task, batch, pool: pool)
  }

  @Test(
    "the logits depend on the age group with every norm",
    arguments: [Norm.spectral, .batch, .instance])
  func conditioning(_ norm: DiscriminatorConfiguration.Norm) throws {
    let network = try network(norm)
    let model = try InferenceModel(
      network, parameters: SmallNetworks.parameters(network, seed: 6), pool: pool)
    let face = try SmallNetworks.images(1, size: 48, seed: 3)
    let maps = try (0..<7).map { try model.discriminate(face, claimedGroups: [$0]) }
    for group in 1..<7 {
      #expect(relativeDifference(maps[group], maps[0]) > 1e-2, "\(norm), group \(group)")
    }
  }

  @Test("discriminatorRate sets the learning rate of the discriminator only") func rate() throws {
    let network = try network(.instance)
    var task = try FASTask(network)
    let start = try SmallNetworks.parameters(network, seed: 2).converted(to: Double.self)
    func changedParts(_ rate: Double, _ discriminatorRate: Double?) throws -> Set<String> {
      task.settings.discriminatorRate = discriminatorRate
      var (state, optimizers) = (start, FASOptimizers<Double>())
      try task.step(
        batch(), parameters: &state, optimizers: &optimizers, learningRate: rate, pool: pool)
      let keys = network.parameters.filter { $0.role.isTrainable }.map(\.key)
      return Set(
        keys.filter { state[$0]?.values != start[$0]?.values }
          .map { String($0.prefix(while: { $0 != "." })) })
    }
    #expect(try changedParts(1e-3, nil) == ["generator", "discriminator"])
    #expect(try changedParts(0, 1e-3) == ["discriminator"])
    #expect(try changedParts(1e-3, 0) == ["generator"])
  }

  @Test("a run creates a discriminator with the norm of its settings") func run() throws {
    let fixture = try TrainingFixture()
    var configuration = try fixture.configuration(.fas)
    var startConfiguration = SmallNetworks.configuration(.mobile)
    startConfiguration.discriminator = nil
    try FaceModel.makeUntrained(startConfiguration, seed: 5).save(
      to: fixture.path("start.safetensors"))
    configuration.iterations = 2
    for (norm, key) in [
      (nil, "main.2.weight_u"), (Norm.spectral, "main.2.weight_u"),
      (.batch, "main.2.1.running_var"), (.instance, "main.2.1.weight"),
    ] {
      configuration.model.discriminatorNorm = norm
      let run = "run-\(norm?.rawValue ?? "nil")"
      #expect(try fixture.run(configuration, in: run).ending == .finished)
      let folder = fixture.path("\(run)/checkpoints")
      let checkpoint = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
      let archive = try TensorArchive.open("\(folder)/\(checkpoint)")
      #expect(archive["parameters.discriminator.\(key)"] != nil, "\(run)")
      let written = try String(
        contentsOfFile: fixture.path("\(run)/configuration.json"), encoding: .utf8)
      #expect(written.contains("discriminatorNorm") == (norm != nil))
    }
  }
}
