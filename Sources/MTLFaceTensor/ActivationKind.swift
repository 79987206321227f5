/// An activation function, which is applied to each element independently.
public enum ActivationKind: Hashable, Sendable {
  /// The identity function, `x`.
  case identity
  /// The rectified linear unit, `max(x, 0)`.
  case relu
  /// The leaky ReLU, which is `slope * x` for negative `x`, and `x` otherwise.
  case leakyReLU(slope: Double)
  /// The leaky ReLU with a learned slope for each channel.
  case prelu
  /// The logistic function, `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
}
