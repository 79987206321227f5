public import MTLFaceNetwork
public import MTLFaceTensor

/// Stochastic gradient descent in PyTorch's form: `g += decay p` where the parameter decays,
/// `buffer = momentum buffer + g` (the first buffer is g), `p -= rate buffer`. No Nesterov.
public struct SGD<Scalar: TensorScalar>: Sendable {
  /// Weight of the old buffer.
  public var momentum: Double
  /// L2 penalty, added to the gradient of parameters to which ``WeightDecay/applies(to:)``.
  public var weightDecay: Double
  /// Momentum buffers by key: all the state there is.
  public var buffers: [String: Tensor<Scalar>] = [:]

  /// The paper's optimizer for AIFR (supplement B).
  public init(momentum: Double = 0.9, weightDecay: Double = 5e-4) {
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  /// Moves every parameter that has a gradient.
  public mutating func step(
    _ parameters: inout ParameterStore<Scalar>, gradients: [String: Tensor<Scalar>],
    specs: [ParameterSpec], learningRate: Double, pool: ThreadPool
  ) throws {
    for spec in specs {
      guard let gradient = gradients[spec.key], var value = parameters[spec.key] else { continue }
      // Taken out while they change, so that they change in place.
      parameters[spec.key] = nil
      let known = buffers.removeValue(forKey: spec.key)
      var buffer = try known ?? Tensor(repeating: 0, shape: value.shape)
      try Scalar.stepSGD(
        &value, buffer: &buffer, gradient: gradient, learningRate: Scalar(learningRate),
        momentum: Scalar(momentum),
        weightDecay: WeightDecay.applies(to: spec) ? Scalar(weightDecay) : 0,
        isFirst: known == nil, pool: pool)
      buffers[spec.key] = buffer
      parameters[spec.key] = value
    }
  }
}
