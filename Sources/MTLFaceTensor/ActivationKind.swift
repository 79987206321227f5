/// The activation functions, which apply to each element independently.
public enum ActivationKind: Hashable, Sendable {
  /// `x`.
  case identity
  /// `max(x, 0)`.
  case relu
  /// `x` if it is not negative, otherwise `slope x`.
  case leakyReLU(slope: Double)
  /// Leaky ReLU with a learned slope per channel.
  case prelu
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
}
