/// The purpose of a parameter, which determines whether it is trained and whether weight decay
/// applies.
public enum ParameterRole: Hashable, Sendable {
  /// The weight of a convolution, a linear layer or a class; trained, with weight decay.
  case weight
  /// The slope of a PReLU; trained, with weight decay.
  case slope
  /// The scale of a normalization; trained, without weight decay.
  case normWeight
  /// An additive term; trained, without weight decay.
  case bias
  /// The running mean of a batch norm.
  case runningMean
  /// The unbiased running variance of a batch norm.
  case runningVariance
  /// A vector of the power iteration that estimates a spectral norm.
  case powerIterationVector
  /// The number of training steps, an integer that starts at 0. It is stored for compatibility with
  /// PyTorch.
  case counter

  /// Whether an optimizer updates the parameter.
  public var isTrainable: Bool {
    switch self {
    case .weight, .slope, .normWeight, .bias: true
    case .runningMean, .runningVariance, .powerIterationVector, .counter: false
    }
  }

  /// Whether weight decay applies to the parameter. It does not apply to norms and biases
  /// (supplement B).
  public var hasWeightDecay: Bool { self == .weight || self == .slope }
}
