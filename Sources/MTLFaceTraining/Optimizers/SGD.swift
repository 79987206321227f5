public import MTLFaceNetwork
public import MTLFaceTensor

/// Stochastic gradient descent with momentum, as in PyTorch without Nesterov momentum.
///
/// A step changes a parameter p with the gradient g as follows. The decay is 0 for parameters
/// without weight decay, and the first buffer is g.
///
///     g += decay * p
///     buffer = momentum * buffer + g
///     p -= rate * buffer
public struct SGD<Scalar: TensorScalar>: Sendable {
  /// The factor by which the previous buffer is multiplied.
  public var momentum: Double
  /// The weight decay of the parameters for which ``WeightDecay/applies(to:)`` returns `true`.
  public var weightDecay: Double
  /// The momentum buffers, keyed by parameter key. They are the complete state of the optimizer.
  public var buffers: [String: Tensor<Scalar>] = [:]

  /// Creates an optimizer. The default values are those of the paper for recognition (supplement
  /// B).
  ///
  /// - Parameters:
  ///   - momentum: The factor by which the previous buffer is multiplied.
  ///   - weightDecay: The weight decay.
  public init(momentum: Double = 0.9, weightDecay: Double = 5e-4) {
    self.momentum = momentum
    self.weightDecay = weightDecay
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
    for spec in specs {
      guard let gradient = gradients[spec.key], var value = parameters[spec.key] else { continue }
      // Remove the tensor from the store so that it is uniquely referenced and changes in place.
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
