/// The trade-off between the speed of a model and its memory.
public enum ModelMemoryMode: String, CaseIterable, Sendable {
  /// Uses the fastest convolutions, whose packed weights take up to four times the size of the
  /// weights as 32-bit floats.
  case fast
  /// Uses packed weights of about the size of the weights as 32-bit floats.
  ///
  /// A file of 32-bit floats is also mapped, so that the memory use is little more than the size of
  /// the file. The weights of other files are converted to 32-bit floats and kept in memory.
  /// Computations are up to 10% slower than with ``fast``, and the results differ only by rounding.
  case low

  var method: ConvolutionMethod { self == .fast ? .tuned : .compact }
}
