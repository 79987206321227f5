/// The trade-off between the speed of a model and its memory.
public enum ModelMemoryMode: String, CaseIterable, Sendable {
  /// Uses the fastest convolutions, whose packed weights take up to four times the size of the
  /// model file.
  case fast
  /// Uses little more memory than the size of the model file.
  ///
  /// The weights are stored once, in the order in which the kernels read them. Computations take
  /// slightly longer than with ``fast``, and the results differ only by rounding.
  case low

  var method: ConvolutionMethod { self == .fast ? .tuned : .compact }
}
