/// The sizes of a convolution, checked once.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Images in the batch.
  public let batch: Int
  /// Rows and columns of the input.
  public let height: Int, width: Int
  /// Channels in and out.
  public let inputs: Int, outputs: Int
  /// Rows and columns of the kernel.
  public let kernelHeight: Int, kernelWidth: Int
  /// Pixels between neighbouring windows, and zeros around the image.
  public let stride: Int, padding: Int
  /// Groups of channels that do not mix; `inputs` of them make a depthwise convolution.
  public let groups: Int
  /// Rows and columns of the output.
  public let outHeight: Int, outWidth: Int

  /// Sizes for `input` `[n, h, w, in]` and PyTorch's `weight` `[out, in / groups, kh, kw]`.
  /// - Throws: ``TensorError`` where they do not go together or the kernel exceeds the image.
  public init(
    input: Shape, weight: Shape, stride: Int, padding: Int, groups: Int
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
    batch = input.batch
    height = input.height
    width = input.width
    inputs = input.channels
    outputs = kernel[0]
    kernelHeight = kernel[2]
    kernelWidth = kernel[3]
    self.stride = stride
    self.padding = padding
    self.groups = groups
    outHeight = (input.height + 2 * padding - kernel[2]) / stride + 1
    outWidth = (input.width + 2 * padding - kernel[3]) / stride + 1
  }

  /// `[n, h, w, in]`.
  public var inputShape: Shape {
    get throws(TensorError) { try Shape(batch, height, width, inputs) }
  }
  /// `[n, oh, ow, out]`.
  public var outputShape: Shape {
    get throws(TensorError) { try Shape(batch, outHeight, outWidth, outputs) }
  }
  /// `[out, in / groups, kh, kw]`.
  public var weightShape: Shape {
    get throws(TensorError) { try Shape(outputs, inputs / groups, kernelHeight, kernelWidth) }
  }
  /// Multiplications (each with its addition) of one image; the largest `Int` where that is more.
  public var multiplications: Int {
    saturatedProduct(outHeight, outWidth, outputs, inputs / groups, kernelHeight, kernelWidth)
  }
}

/// The product of sizes that are zero or more; the largest `Int` where it does not fit.
func saturatedProduct(_ sizes: Int...) -> Int {
  if sizes.contains(0) { return 0 }
  return sizes.reduce(1) { total, size in
    let (next, overflow) = total.multipliedReportingOverflow(by: size)
    return overflow ? .max : next
  }
}
