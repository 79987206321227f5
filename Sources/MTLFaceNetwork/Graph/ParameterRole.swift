/// What a parameter is for: it decides how it starts, whether it learns, and whether it decays.
public enum ParameterRole: Hashable, Sendable {
  /// Weight of a convolution, a linear layer or a class: learns and decays.
  case weight
  /// Slope of a PReLU: learns and decays.
  case slope
  /// Scale of a normalization: learns.
  case normWeight
  /// Anything added: learns.
  case bias
  /// Mean that a batch norm keeps.
  case runningMean
  /// Unbiased variance that a batch norm keeps.
  case runningVariance
  /// Vector of a power iteration.
  case powerIterationVector
  /// Whole number of training steps seen, kept because PyTorch keeps it.
  case counter

  /// Whether an optimizer changes it.
  public var isTrainable: Bool {
    switch self {
    case .weight, .slope, .normWeight, .bias: true
    case .runningMean, .runningVariance, .powerIterationVector, .counter: false
    }
  }

  /// Whether weight decay acts on it (supplement B: not on norms and biases).
  public var hasWeightDecay: Bool { self == .weight || self == .slope }
}
