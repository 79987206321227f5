/// The distribution of a parameter's values before training.
public enum ParameterInitializer: Hashable, Sendable {
  /// The same value for every element.
  case constant(Double)
  /// Uniform in ±sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010).
  case xavierUniform
  /// Uniform in ±1 / sqrt(fanIn), PyTorch's default for convolutions and linear layers.
  case fanInUniform(fanIn: Int)
  /// Normal with mean 0.
  case normal(standardDeviation: Double)
  /// A random direction: normally distributed numbers divided by their Euclidean norm.
  case unitVector
}
