/// What a convolution has to be like; nil leaves a value open.
struct ONNXConvolutionPattern {
  /// Rows and columns of its window.
  var kernel: Int
  /// Pixels between windows.
  var stride: Int? = 1
  /// Groups of channels.
  var groups: Int? = 1
  /// Channels that come in.
  var inputs: Int
  /// Zeros around the image; nil for what keeps the size at stride 1.
  var padding: Int?
  /// Whether a PReLU follows.
  var hasPReLU: Bool
}
