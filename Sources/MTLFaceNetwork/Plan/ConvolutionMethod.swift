/// The algorithm with which a plan computes its convolutions.
public enum ConvolutionMethod: Sendable {
  /// Winograd's algorithm where measurements show that it is faster, products over the taps
  /// elsewhere.
  ///
  /// Packed weights take up to four times their original size.
  case tuned
  /// The same choice of algorithms with packed weights that keep their original size.
  ///
  /// Every call transforms the weights again, a few at a time, in the processor's caches. This
  /// costs about a tenth of the speed.
  case compact
  /// Products over the taps for all convolutions.
  ///
  /// Packed weights keep their original size, and the bits of a pixel do not depend on its position
  /// in the image.
  case direct
}
