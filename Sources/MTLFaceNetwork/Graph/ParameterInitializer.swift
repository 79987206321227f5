/// The distribution of a parameter's values before training.
public enum ParameterInitializer: Hashable, Sendable {
  /// The same value for every element.
  case constant(Double)
  /// The uniform distribution between -b and b, where b is sqrt(6 / (fan in + fan out)) (Glorot and
  /// Bengio, 2010).
  case xavierUniform
  /// The uniform distribution between -b and b, where b is 1 / sqrt(fanIn). This is PyTorch's
  /// default for convolutions and linear layers.
  case fanInUniform(fanIn: Int)
  /// The normal distribution with mean 0.
  case normal(standardDeviation: Double)
  /// A random unit vector, which consists of normally distributed numbers divided by their
  /// Euclidean norm.
  case unitVector
}
