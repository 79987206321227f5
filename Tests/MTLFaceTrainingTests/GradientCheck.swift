import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTraining
import Testing

/// Functions that compare the gradients of a complete loss with finite differences in double
/// precision.
enum GradientCheck {
  /// The change of a parameter for a central difference, whose error is about 1e-8 where the loss
  /// is smooth.
  private static let step = 1e-5

  /// Compares the gradient of one element of every parameter with a central difference of `loss`.
  ///
  /// The check also tries smaller steps, because a large step can cross a kink of a ReLU or a
  /// maximum.
  static func check(
    _ state: ParameterStore<Double>, _ gradients: [String: Tensor<Double>],
    _ loss: (ParameterStore<Double>) throws -> Double
  ) throws {
    let scale = gradients.values.flatMap(\.values).map(abs).max() ?? 0
    #expect(scale > 0)
    for (key, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
      var random = RandomSource(name: key)
      let element = Int(random.next() % UInt64(gradient.shape.count))
      let analytic = gradient.values[element]
      let agrees = try [step, step / 10, step / 100].contains { step in
        let numeric = try difference(state, key, element, step, loss)
        return abs(numeric - analytic) <= 1e-4 * abs(analytic) + 1e-6 * scale
      }
      #expect(agrees, "\(key)[\(element)] is \(analytic)")
    }
  }

  private static func difference(
    _ state: ParameterStore<Double>, _ key: String, _ element: Int, _ step: Double,
    _ loss: (ParameterStore<Double>) throws -> Double
  ) throws -> Double {
    func shiftedLoss(_ change: Double) throws -> Double {
      var state = state
      try state[key]?.withUnsafeMutableBufferPointer { $0[element] += change }
      return try loss(state)
    }
    return try (shiftedLoss(step) - shiftedLoss(-step)) / (2 * step)
  }

  /// Returns the parameters after the power iterations of all spectral norms have converged.
  static func convergedParameters(
    _ network: FaceNetwork, _ state: ParameterStore<Double>, pool: ThreadPool
  ) throws
    -> ParameterStore<Double>
  {
    var state = state
    let context = OperationContext(pool: pool)
    for spec in network.parameters where spec.key.hasSuffix("weight_orig") {
      let base = String(spec.key.dropLast("weight_orig".count))
      let (u, v) = (base + "weight_u", base + "weight_v")
      let weight = try #require(state[spec.key])
      for _ in 0..<1_000 {
        let vectors = try [weight, #require(state[u]), #require(state[v])]
        let updates = try SpectralNorm(training: true).forward(vectors, context).updates
        state[u] = updates[0]
        state[v] = updates[1]
      }
    }
    return state
  }
}

extension FASTask {
  /// Returns the losses and gradients of a batch without changing the parameters.
  func evaluate(
    _ batch: FASBatch<Double>, _ state: ParameterStore<Double>, _ pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Double>) {
    var (state, optimizers) = (state, FASOptimizers<Double>())
    return try step(
      batch, parameters: &state, optimizers: &optimizers, learningRate: 0, pool: pool)
  }
}

extension GradientCheck {
  /// Compares the gradients of the generator and the discriminator with finite differences of their
  /// losses.
  static func check(
    _ state: ParameterStore<Double>, _ gradients: SynthesisGradients<Double>, of task: FASTask,
    _ batch: FASBatch<Double>, pool: ThreadPool
  ) throws {
    try check(state, gradients.generator) { try task.evaluate(batch, $0, pool).losses.total }
    try check(state, gradients.discriminator) {
      try task.evaluate(batch, $0, pool).losses.discriminator
    }
  }
}
