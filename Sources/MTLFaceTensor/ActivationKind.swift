/// Functions that act on each element by itself.
public enum ActivationKind: Hashable, Sendable {
  /// `x`.
  case identity
  /// `max(x, 0)`.
  case relu
  /// `x` where it is not negative, else `slope x`.
  case leakyReLU(slope: Double)
  /// As leaky ReLU, with a learned slope for every channel.
  case prelu
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
}
