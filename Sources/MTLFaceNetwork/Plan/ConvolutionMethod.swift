/// The algorithm that a plan uses for its convolutions.
public enum ConvolutionMethod: Sendable {
  /// Winograd's algorithm where measurements show that it is faster, and direct convolution, a sum
  /// of products over the kernel elements, elsewhere.
  ///
  /// Packed weights take up to four times their original size.
  case tuned
  /// The same algorithms as ``tuned``, with packed weights of the original size.
  ///
  /// Every run transforms the weights again, a few at a time, in the processor's caches. This
  /// reduces the speed by about 10%.
  case compact
  /// Direct convolution everywhere.
  ///
  /// Packed weights have their original size, and the bits of an output element do not
  /// depend on the position of the element in the image.
  case direct
}
