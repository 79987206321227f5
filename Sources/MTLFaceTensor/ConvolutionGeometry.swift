/// The sizes of a convolution, checked once.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Images in the batch.
  public let batchSize: Int
  /// Rows and columns of the input.
  public let height: Int, width: Int
  /// Channels in and out.
  public let inputChannels: Int, outputChannels: Int
  /// Rows and columns of the kernel.
  public let kernelHeight: Int, kernelWidth: Int
  /// Pixels between neighboring windows, and zeros around the image.
  public let stride: Int, padding: Int
  /// Groups of channels that do not mix; `inputChannels` of them make a depthwise convolution.
  public let groups: Int
  /// Rows and columns of the output.
  public let outputHeight: Int, outputWidth: Int

  /// Sizes for `input` `[n, h, w, in]` and PyTorch's `weight` `[out, in / groups, kh, kw]`.
  /// - Throws: ``TensorError`` where they do not go together or the kernel exceeds the image.
  public init(
    input: TensorShape, weight: TensorShape, stride: Int, padding: Int, groups: Int
  ) throws(TensorError) {
    func mismatch(_ requirement: String) -> TensorError {
      .shapeMismatch(
        operation: "convolution", shapes: [input, weight], requirement: requirement)
    }
    guard input.rank == 4, weight.rank == 4 else {
      throw mismatch("needs [n, h, w, in] and [out, in / groups, kh, kw]")
    }
    guard (1...1024).contains(stride), (0...1024).contains(padding), groups >= 1 else {
      throw .invalidAttribute(
        operation: "convolution", requirement: "stride 1...1024, padding 0...1024, groups >= 1")
    }
    let kernel = weight.dimensions
    guard groups <= input.channels, kernel[1] <= input.channels,
      kernel[1] * groups == input.channels, kernel[0] % groups == 0, kernel[0] > 0
    else { throw mismatch("the weight does not fit \(input.channels) channels, \(groups) groups") }
    guard (1...1024).contains(kernel[2]), (1...1024).contains(kernel[3]),
      input.height + 2 * padding >= kernel[2], input.width + 2 * padding >= kernel[3]
    else { throw mismatch("the kernel is larger than the padded image") }
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

  /// `[n, h, w, in]`.
  public var inputShape: TensorShape {
    get throws(TensorError) { try TensorShape(batchSize, height, width, inputChannels) }
  }
  /// `[n, oh, ow, out]`.
  public var outputShape: TensorShape {
    get throws(TensorError) {
      try TensorShape(batchSize, outputHeight, outputWidth, outputChannels)
    }
  }
  /// `[out, in / groups, kh, kw]`.
  public var weightShape: TensorShape {
    get throws(TensorError) {
      try TensorShape(outputChannels, inputChannels / groups, kernelHeight, kernelWidth)
    }
  }
  /// The number of multiply-adds for one image; `Int.max` if the count overflows.
  public var multiplyAdds: Int {
    saturatingProduct(
      outputHeight, outputWidth, outputChannels, inputChannels / groups, kernelHeight, kernelWidth)
  }
}

/// The product of sizes that are zero or more; the largest `Int` where it does not fit.
func saturatingProduct(_ sizes: Int...) -> Int {
  if sizes.contains(0) { return 0 }
  return sizes.reduce(1) { total, size in
    let (next, overflow) = total.multipliedReportingOverflow(by: size)
    return overflow ? .max : next
  }
}
