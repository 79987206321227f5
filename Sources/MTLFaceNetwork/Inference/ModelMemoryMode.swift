/// The trade-off between the speed of a model and its memory.
public enum ModelMemoryMode: String, CaseIterable, Sendable {
  /// The fastest convolutions. Their weights take up to four times the size of the model file.
  case fast
  /// Little more memory than the size of the model file. The weights are stored once, in the order
  /// in which the kernels read them. Results differ from ``fast`` only by rounding and take
  /// slightly longer.
  case low

  var method: ConvolutionMethod { self == .fast ? .tuned : .compact }
}
