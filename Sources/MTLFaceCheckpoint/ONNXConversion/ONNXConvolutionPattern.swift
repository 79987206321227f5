/// The required properties of a convolution. A property that is `nil` accepts any value, with the
/// exception of ``padding``.
struct ONNXConvolutionPattern {
  /// The number of rows and columns of the kernel.
  var kernel: Int
  /// The stride in pixels.
  var stride: Int? = 1
  /// The number of channel groups.
  var groups: Int? = 1
  /// The number of input channels.
  var inputs: Int
  /// The padding in pixels, or `nil` for the padding that preserves the size at stride 1.
  var padding: Int?
  /// Whether a PReLU follows.
  var hasPReLU: Bool
}
