/// What a model may take for its speed.
public enum ModelMemoryMode: String, CaseIterable, Sendable {
  /// The fastest convolutions, whose weights take up to four times the file's size.
  case fast
  /// Little more than the file's size: the weights are held once, in the order in which the kernels
  /// read them. Results are the same to rounding, a little later.
  case low

  var method: ConvolutionMethod { self == .fast ? .tuned : .compact }
}
