/// How a parameter starts before training.
public enum ParameterInitializer: Hashable, Sendable {
  /// The same value everywhere.
  case constant(Double)
  /// Uniform in ±sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010).
  case xavierUniform
  /// Uniform in ±1 / sqrt(fanIn), PyTorch's default for convolutions and linear layers.
  case fanInUniform(fanIn: Int)
  /// Normal with mean 0.
  case normal(standardDeviation: Double)
  /// A random direction: normal numbers divided by their length.
  case unitVector
}
