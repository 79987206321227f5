public import MTLFaceNetwork
public import MTLFaceTensor

/// The Adam optimizer with bias correction and without weight decay (Kingma and Ba, 2015).
///
/// A step changes a parameter p with the moments m and v as follows:
///
///     p -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
public struct Adam<Scalar: TensorScalar>: Sendable {
  /// The decay rate of the first moment.
  public var beta1: Double
  /// The decay rate of the second moment.
  public var beta2: Double
  /// The constant that is added to the square root of the second moment.
  public var epsilon: Double
  /// The number of steps that were performed.
  public var steps = 0
  /// The first and second moments, keyed by parameter key.
  public var moments: [String: (first: Tensor<Scalar>, second: Tensor<Scalar>)] = [:]

  /// Creates an optimizer.
  ///
  /// The default betas are those of the paper's supplement. The authors' code uses 0.5 for `beta1`.
  ///
  /// - Parameters:
  ///   - beta1: The decay rate of the first moment.
  ///   - beta2: The decay rate of the second moment.
  ///   - epsilon: The constant that is added to the square root of the second moment.
  public init(beta1: Double = 0.9, beta2: Double = 0.99, epsilon: Double = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Updates every parameter in `specs` that has a gradient.
  ///
  /// - Parameters:
  ///   - parameters: The parameters to update.
  ///   - gradients: The gradients, keyed by parameter key.
  ///   - specs: The parameters of the network, in the order in which they are updated.
  ///   - learningRate: The learning rate of the step.
  ///   - pool: The threads to use.
  public mutating func step(
    _ parameters: inout ParameterStore<Scalar>, gradients: [String: Tensor<Scalar>],
    specs: [ParameterSpec], learningRate: Double, pool: ThreadPool
  ) throws {
    steps += 1
    let correction1 = 1 - power(beta1, steps)
    let correction2 = (1 - power(beta2, steps)).squareRoot()
    for spec in specs {
      guard let gradient = gradients[spec.key], var value = parameters[spec.key] else { continue }
      // Remove the tensor from the store so that it is uniquely referenced and changes in place.
      parameters[spec.key] = nil
      var (first, second) = try moments.removeValue(forKey: spec.key) ?? zeros(value.shape)
      try Scalar.stepAdam(
        &value, firstMoment: &first, secondMoment: &second, gradient: gradient,
        learningRate: Scalar(learningRate / correction1), betas: (Scalar(beta1), Scalar(beta2)),
        rootBiasCorrection: Scalar(correction2), epsilon: Scalar(epsilon), pool: pool)
      moments[spec.key] = (first, second)
      parameters[spec.key] = value
    }
  }

  private func zeros(_ shape: TensorShape) throws -> (first: Tensor<Scalar>, second: Tensor<Scalar>)
  {
    try (Tensor(repeating: 0, shape: shape), Tensor(repeating: 0, shape: shape))
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
