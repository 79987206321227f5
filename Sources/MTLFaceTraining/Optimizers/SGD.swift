public import MTLFaceNetwork
public import MTLFaceTensor

/// Stochastic gradient descent with momentum in PyTorch's form, without Nesterov: `g += decay p`
/// for parameters with weight decay, `buffer = momentum buffer + g` (the first buffer is g), and `p
/// -= rate buffer`.
public struct SGD<Scalar: TensorScalar>: Sendable {
  /// The factor of the previous buffer.
  public var momentum: Double
  /// The weight decay of the parameters for which ``WeightDecay/applies(to:)`` is true.
  public var weightDecay: Double
  /// The momentum buffers by key: the complete state of the optimizer.
  public var buffers: [String: Tensor<Scalar>] = [:]

  /// Creates an optimizer; the defaults are the paper's for recognition (supplement B).
  public init(momentum: Double = 0.9, weightDecay: Double = 5e-4) {
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  /// Updates every parameter that has a gradient.
  /// - Parameters:
  ///   - parameters: The parameters to update.
  ///   - gradients: The gradients by key.
  ///   - specs: The parameters of the network, which decide the order.
  ///   - learningRate: The learning rate.
  ///   - pool: The threads to run on.
  public mutating func step(
    _ parameters: inout ParameterStore<Scalar>, gradients: [String: Tensor<Scalar>],
    specs: [ParameterSpec], learningRate: Double, pool: ThreadPool
  ) throws {
    for spec in specs {
      guard let gradient = gradients[spec.key], var value = parameters[spec.key] else { continue }
      // Removed from the store, so that the tensor is uniquely referenced and changes in place.
      parameters[spec.key] = nil
      let previous = buffers.removeValue(forKey: spec.key)
      var buffer = try previous ?? Tensor(repeating: 0, shape: value.shape)
      try Scalar.stepSGD(
        &value, buffer: &buffer, gradient: gradient, learningRate: Scalar(learningRate),
        momentum: Scalar(momentum),
        weightDecay: WeightDecay.applies(to: spec) ? Scalar(weightDecay) : 0,
        isFirst: previous == nil, pool: pool)
      buffers[spec.key] = buffer
      parameters[spec.key] = value
    }
  }
}
