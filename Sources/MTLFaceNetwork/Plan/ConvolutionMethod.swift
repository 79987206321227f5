/// How a plan computes its convolutions.
public enum ConvolutionMethod: Sendable {
  /// As measurements advise: Winograd's tiles where they are faster. Weights take up to four times
  /// their own size.
  case tuned
  /// The same tiles, with weights that keep their own size: every call transforms them anew, a few
  /// at a time, in the processor's caches. That costs about a tenth of the speed.
  case compact
  /// By products over the taps. Weights take their own size, and the bits of a pixel do not depend
  /// on where in the image it lies.
  case direct
}
