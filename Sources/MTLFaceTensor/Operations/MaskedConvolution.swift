/// A convolution with stride 1 that uses only the active input channels of each image.
///
/// The inputs are the same as for ``Convolution`` with one group. Inactive channels are treated as
/// zero, and their gradient is zero.
///
/// The identity conditional module uses this operation. Each age group uses a subset of the
/// filters, about a sixth of them. The channels of all other filters are zero, and this operation
/// skips them.
public struct MaskedConvolution: TensorOperation, Hashable {
  /// The number of zeros added on each side of the image, in pixels.
  public let padding: Int
  /// The active input channels of each image, in ascending order.
  public let activeChannels: [[Int]]
  public var name: String { "masked convolution" }

  /// Creates a masked convolution.
  ///
  /// ``outputShape(_:)`` throws if an attribute is out of range.
  ///
  /// - Parameters:
  ///   - padding: The number of zeros added on each side of the image, in 0...1024.
  ///   - activeChannels: The active input channels of each image, in ascending order. Each image
  ///     must have at least one active channel.
  public init(padding: Int = 0, activeChannels: [[Int]]) {
    self.padding = padding
    self.activeChannels = activeChannels
  }

  private var unmasked: Convolution { Convolution(padding: padding) }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    let shape = try unmasked.outputShape(inputs)
    guard activeChannels.count == inputs[0].batch else {
      throw mismatch(inputs, "the number of images must be \(activeChannels.count)")
    }
    let channels = 0..<inputs[0].channels
    guard
      activeChannels.allSatisfy({ list in
        !list.isEmpty && list.allSatisfy(channels.contains)
          && zip(list, list.dropFirst()).allSatisfy { $0 < $1 }
      })
    else {
      throw mismatch(inputs, "images must have active channels in \(channels), in ascending order")
    }
    return shape
  }

  /// The active channels of an image, and the weights of these channels.
  private struct Part<S: TensorScalar> {
    let x: Tensor<S>
    let weight: Tensor<S>
    let geometry: ConvolutionGeometry

    init(_ inputs: [Tensor<S>], image: Int, channels: [Int], _ unmasked: Convolution)
      throws(TensorError)
    {
      let shape = inputs[0].shape
      x = try inputs[0].slice(image..<image + 1)
        .reshaped(to: TensorShape(shape.pixels, shape.channels))
        .selecting(rows: nil, columns: channels)
        .reshaped(to: TensorShape(1, shape.height, shape.width, channels.count))
      weight = try inputs[1].selecting(rows: nil, columns: channels)
      geometry = try unmasked.geometry([x.shape, weight.shape])
    }
  }

  private func part<S: TensorScalar>(_ inputs: [Tensor<S>], _ image: Int) throws(TensorError)
    -> Part<S>
  {
    try Part(inputs, image: image, channels: activeChannels[image], unmasked)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let output = try Tensor<S>(uninitialized: unmasked.geometry(inputs.map(\.shape)).outputShape)
    for image in activeChannels.indices {
      let part = try part(inputs, image)
      let y = try S.convolution(
        part.x, weight: part.weight, bias: inputs.count > 2 ? inputs[2] : nil, part.geometry,
        pool: context.pool)
      (output.uninitializedPointer + image * y.shape.count).update(
        from: y.pointer, count: y.shape.count)
      withExtendedLifetime(y) {}
    }
    return ForwardResult(output: output)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let pool = context.pool
    let shape = inputs[0].shape
    var dx = needsGradient[0] ? try Tensor<S>(repeating: 0, shape: shape) : nil
    var dweight = needsGradient[1] ? try Tensor<S>(repeating: 0, shape: inputs[1].shape) : nil
    for (image, channels) in activeChannels.enumerated() {
      let part = try part(inputs, image)
      let dy = try gradient.slice(image..<image + 1)
      if dx != nil {
        let partGradient = try S.convolutionInputGradient(
          dy, weight: part.weight, part.geometry, pool: pool)
        try dx?.add(
          partGradient, row: image * shape.pixels, columns: channels, width: shape.channels,
          inner: 1)
      }
      if dweight != nil {
        let partGradient = try S.convolutionWeightGradient(part.x, dy, part.geometry, pool: pool)
        let taps = part.geometry.kernelHeight * part.geometry.kernelWidth
        try dweight?.add(
          partGradient, row: 0, columns: channels, width: shape.channels, inner: taps)
      }
    }
    let dbias = inputs.count > 2 && needsGradient[2] ? try S.sumRows(gradient, pool: pool) : nil
    return inputs.count > 2 ? [dx, dweight, dbias] : [dx, dweight]
  }

  public func multiplyAdds(_ inputs: [TensorShape]) -> Int {
    guard let geometry = try? unmasked.geometry(inputs), geometry.inputChannels > 0 else {
      return 0
    }
    return activeChannels.reduce(0) {
      $0 + geometry.multiplyAdds / geometry.inputChannels * $1.count
    }
  }
}

extension Tensor {
  /// Adds `part`, `[rows][columns][inner]`, to the given columns of this tensor,
  /// `[rows][width][inner]`, starting at row `first`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  fileprivate mutating func add(
    _ part: Tensor, row first: Int, columns: [Int], width: Int, inner: Int
  ) throws(TensorError) {
    let rows = part.shape.count / (columns.count * inner)
    try withUnsafeMutableBufferPointer { target in
      part.withUnsafeBufferPointer { source in
        var offset = 0
        for row in first..<first + rows {
          for column in columns {
            let to = (row * width + column) * inner
            for i in 0..<inner { target[to + i] += source[offset + i] }
            offset += inner
          }
        }
      }
    }
  }
}
