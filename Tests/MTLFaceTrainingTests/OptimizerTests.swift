import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests that compare the optimizers with their formulas, and tests of weight decay.
@Suite("Optimizers")
struct OptimizerTests {
  private let pool = ThreadPool.single

  @Test(
    "weight decay applies to weights and PReLU slopes, but not to norms, biases, or the adversary")
  func weightDecay() throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.cvpr2021))
    let start = try SmallNetworks.parameters(network, seed: 3)
    var state = start
    var zeros: [String: Tensor<Float>] = [:]
    for spec in network.parameters where spec.role.isTrainable {
      zeros[spec.key] = try Tensor(repeating: 0, shape: spec.shape)
    }
    var optimizer = SGD<Float>(momentum: 0.9, weightDecay: 0.5)
    try optimizer.step(
      &state, gradients: zeros, specs: network.parameters, learningRate: 0.1, pool: pool)
    var decayed: Set<String> = []
    for spec in network.parameters where spec.role.isTrainable {
      let (before, after) = try (#require(start[spec.key]), #require(state[spec.key]))
      let scaled = try Float.weightedSum(1 - 0.1 * 0.5, before, 0, before, pool: pool)
      if after.values == before.values { continue }
      #expect(relativeDifference(after, scaled) < 1e-6, "\(spec.key)")
      decayed.insert(spec.key)
    }
    for key in [
      "encoder.input_layer.0.weight", "encoder.input_layer.2.weight",
      "encoder.output_layer.3.weight", "encoder.fsm.channel.0.weight",
      "age.age_output_layer.2.weight", "head.weight",
    ] { #expect(decayed.contains(key), "\(key)") }
    for key in [
      "encoder.input_layer.1.weight", "encoder.output_layer.3.bias",
      "encoder.output_layer.4.weight", "age.age_output_layer.4.bias",
      "domain.age_output_layer.2.weight", "domain.group_output_layer.weight",
    ] { #expect(!decayed.contains(key), "\(key)") }
    #expect(!decayed.contains { $0.hasSuffix("bias") || $0.hasPrefix("domain.") })
  }

  @Test("SGD uses classical momentum, with the first gradient as the initial buffer")
  func sgd() throws {
    let spec = try makeSpec([1])
    var (state, optimizer) = (ParameterStore<Double>(), SGD<Double>(momentum: 0.9, weightDecay: 0))
    state[spec.key] = try Tensor([1], shape: TensorShape(1))
    var (p, buffer) = (1.0, 0.0)
    for (index, gradient) in [2.0, -1.0, 0.5].enumerated() {
      try optimizer.step(
        &state, gradients: [spec.key: Tensor([gradient], shape: TensorShape(1))], specs: [spec],
        learningRate: 0.1, pool: pool)
      buffer = index == 0 ? gradient : 0.9 * buffer + gradient
      p -= 0.1 * buffer
      #expect(isClose(try #require(state[spec.key]).scalarValue, p, relative: 1e-12))
    }
  }

  @Test("Adam corrects the bias of both moments and adds epsilon outside the square root")
  func adam() throws {
    let spec = try makeSpec([1])
    var (state, optimizer) = (
      ParameterStore<Double>(), Adam<Double>(beta1: 0.5, beta2: 0.99, epsilon: 1e-3)
    )
    state[spec.key] = try Tensor([1], shape: TensorShape(1))
    var (p, m, v) = (1.0, 0.0, 0.0)
    for (index, gradient) in [2.0, -1.0, 0.5].enumerated() {
      try optimizer.step(
        &state, gradients: [spec.key: Tensor([gradient], shape: TensorShape(1))], specs: [spec],
        learningRate: 0.1, pool: pool)
      m = 0.5 * m + 0.5 * gradient
      v = 0.99 * v + 0.01 * gradient * gradient
      var (b1, b2) = (1.0, 1.0)
      for _ in 0...index { (b1, b2) = (b1 * 0.5, b2 * 0.99) }
      p -= 0.1 * (m / (1 - b1)) / ((v / (1 - b2)).squareRoot() + 1e-3)
      #expect(isClose(try #require(state[spec.key]).scalarValue, p, relative: 1e-9))
    }
  }

  @Test("the strength of the gradient reversal increases from low toward high") func reversal() {
    #expect(AIFRTask.reversalStrength(iteration: 0, of: 100) == 0)
    let end = AIFRTask.reversalStrength(iteration: 100, of: 100, low: 0.5, high: 2, alpha: 1)
    let expected = 2 * 1.5 / (1 + 0.36787944117144233) - 1.5 + 0.5
    #expect(isClose(end, expected, relative: 1e-12))
  }

  private func makeSpec(_ shape: [Int]) throws -> ParameterSpec {
    try ParameterRegistry().scope("encoder").parameter(
      "weight", shape: shape, role: .weight, initializer: .constant(0))
  }
}
