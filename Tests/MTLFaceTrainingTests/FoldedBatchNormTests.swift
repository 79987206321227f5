import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of training with start models whose batch norms are folded into the convolutions, as is
/// common in ONNX files.
@Suite("Folded batch norms")
struct FoldedBatchNormTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  /// Writes a start model with folded or unfolded batch norms, and returns the configuration of a
  /// recognition run.
  private func configuration(isFolded: Bool) throws -> TrainingConfiguration {
    var configuration = try fixture.configuration(.aifr)
    var model = try FaceModel.makeUntrained(SmallNetworks.configuration(.mobile), seed: 5)
    let role = isFolded ? ParameterRole.bias : .runningVariance
    for spec in try model.makeNetwork().parameters where spec.role == role {
      model.parameters[spec.key] = try Tensor(repeating: 0.7, shape: spec.shape)
    }
    try model.save(to: fixture.path("start.safetensors"))
    configuration.iterations = 2
    return configuration
  }

  private func warns(_ configuration: TrainingConfiguration, _ name: String) throws -> Bool {
    try fixture.run(configuration, in: name).events.warnings.contains { $0.contains("aifr.norms") }
  }

  @Test("training folded batch norms with batch statistics reports a warning")
  func warning() throws {
    var configuration = try configuration(isFolded: true)
    #expect(try warns(configuration, "batch"))
    configuration.aifr.frozen = [.encoder]
    #expect(try warns(configuration, "unfrozen embedding layer"))
    configuration.aifr.frozen = [.encoder, .embedding]
    #expect(try !warns(configuration, "frozen"))
    configuration.aifr.frozen = []
    configuration.aifr.norms = .running
    #expect(try !warns(configuration, "running"))
    #expect(try !warns(self.configuration(isFolded: false), "not folded"))
    configuration.aifr.norms = .batch
    _ = try fixture.start(.mobile)
    #expect(try !warns(configuration, "untrained network"))
  }

  @Test("training with running statistics changes the parameters but not the statistics")
  func runningStatistics() throws {
    var configuration = try configuration(isFolded: false)
    configuration.aifr.norms = .running
    try fixture.run(configuration, in: "run")
    let before = try FaceModel.open(fixture.path("start.safetensors"))
    let after = try FaceModel.open(fixture.path("run/model.safetensors"))
    for spec in try after.makeNetwork().parameters where spec.key.hasPrefix("encoder.") {
      let isKept = after.parameters[spec.key]?.values == before.parameters[spec.key]?.values
      #expect(spec.role.isTrainable != isKept, "\(spec.key)")
    }
  }
}
