/// The validated sizes of a convolution.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// The number of images in the batch.
  public let batchSize: Int
  /// The height and width of the input, in pixels.
  public let height: Int, width: Int
  /// The number of input and output channels.
  public let inputChannels: Int, outputChannels: Int
  /// The height and width of the kernel, in pixels.
  public let kernelHeight: Int, kernelWidth: Int
  /// The distance between neighboring windows, and the number of zeros added on each side, in
  /// pixels.
  public let stride: Int, padding: Int
  /// The number of channel groups that are convolved separately. It is equal to `inputChannels` for
  /// a depthwise convolution.
  public let groups: Int
  /// The height and width of the output, in pixels.
  public let outputHeight: Int, outputWidth: Int

  /// Computes the sizes of a convolution from the shapes of its input and weight.
  ///
  /// - Parameters:
  ///   - input: The shape of the input, `[n, h, w, in]`.
  ///   - weight: The shape of the weight in PyTorch's order, `[out, in / groups, kh, kw]`.
  ///   - stride: The distance between neighboring windows in pixels, in 1...1024.
  ///   - padding: The number of zeros added on each side of the image, in 0...1024.
  ///   - groups: The number of channel groups, at least 1.
  /// - Throws: ``TensorError`` if the shapes do not match, an attribute or a kernel size is out of
  ///   range, or the kernel is larger than the padded image.
  public init(
    input: TensorShape, weight: TensorShape, stride: Int, padding: Int, groups: Int
  ) throws(TensorError) {
    func mismatch(_ requirement: String) -> TensorError {
      .shapeMismatch(
        operation: "convolution", shapes: [input, weight], requirement: requirement)
    }
    guard input.rank == 4, weight.rank == 4 else {
      throw mismatch(
        "the input must be [n, h, w, in], and the weight must be [out, in / groups, kh, kw]")
    }
    guard (1...1024).contains(stride), (0...1024).contains(padding), groups >= 1 else {
      throw .invalidAttribute(
        operation: "convolution",
        requirement: "the stride \(stride) must be in 1...1024, the padding \(padding) must be in "
          + "0...1024, and the number of groups \(groups) must be at least 1")
    }
    let kernel = weight.dimensions
    guard groups <= input.channels, kernel[1] <= input.channels,
      kernel[1] * groups == input.channels, kernel[0] % groups == 0, kernel[0] > 0
    else {
      throw mismatch(
        "the weight must match the channel count \(input.channels) and the group count \(groups)")
    }
    guard (1...1024).contains(kernel[2]), (1...1024).contains(kernel[3]),
      input.height + 2 * padding >= kernel[2], input.width + 2 * padding >= kernel[3]
    else {
      throw mismatch(
        "the kernel sizes must be in 1...1024 and at most the size of the padded image")
    }
    batchSize = input.batch
    height = input.height
    width = input.width
    inputChannels = input.channels
    outputChannels = kernel[0]
    kernelHeight = kernel[2]
    kernelWidth = kernel[3]
    self.stride = stride
    self.padding = padding
    self.groups = groups
    outputHeight = (input.height + 2 * padding - kernel[2]) / stride + 1
    outputWidth = (input.width + 2 * padding - kernel[3]) / stride + 1
  }

  /// The shape of the input, `[n, h, w, in]`.
  public var inputShape: TensorShape {
    get throws(TensorError) { try TensorShape(batchSize, height, width, inputChannels) }
  }
  /// The shape of the output, `[n, oh, ow, out]`.
  public var outputShape: TensorShape {
    get throws(TensorError) {
      try TensorShape(batchSize, outputHeight, outputWidth, outputChannels)
    }
  }
  /// The shape of the weight, `[out, in / groups, kh, kw]`.
  public var weightShape: TensorShape {
    get throws(TensorError) {
      try TensorShape(outputChannels, inputChannels / groups, kernelHeight, kernelWidth)
    }
  }
  /// The number of multiply-adds per image, or `Int.max` if the number overflows.
  public var multiplyAdds: Int {
    saturatingProduct(
      outputHeight, outputWidth, outputChannels, inputChannels / groups, kernelHeight, kernelWidth)
  }
}

/// Returns the product of nonnegative sizes, or `Int.max` if the product overflows.
func saturatingProduct(_ sizes: Int...) -> Int {
  if sizes.contains(0) { return 0 }
  return sizes.reduce(1) { total, size in
    let (next, overflow) = total.multipliedReportingOverflow(by: size)
    return overflow ? .max : next
  }
}
