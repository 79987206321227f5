extension ONNXMatcher {
  /// Matches squeeze-and-excitation, which begins with the mean of each channel, or returns `nil`
  /// if no layer computes this mean.
  ///
  /// The layers are a 1x1 convolution to 1/16 of the channels, a ReLU, a 1x1 convolution to all
  /// channels, a sigmoid and a product with the input.
  mutating func matchSqueezeExcitation(channels: Int) throws -> [ONNXConvolution]? {
    let input = currentValue
    let mean = consumers.first { if case .globalAverage = kind(of: $0) { true } else { false } }
    guard consumers.count == 2, let mean else { return nil }
    consume(mean)
    let inner = max(channels / 16, 1)
    let reduce = try matchProjection(inputs: channels, outputs: inner)
    guard let relu = next, case .relu = kind(of: relu) else { throw unexpected("ReLU") }
    consume(relu)
    let expand = try matchProjection(inputs: inner, outputs: channels)
    guard let sigmoid = next, case .sigmoid = kind(of: sigmoid) else { throw unexpected("sigmoid") }
    consume(sigmoid)
    guard let product = next, case .scale = kind(of: product),
      Set(graph.layers[product].inputs) == [currentValue, input]
    else { throw unexpected("product of squeeze-and-excitation") }
    consume(product)
    return [reduce, expand]
  }

  private mutating func matchProjection(inputs: Int, outputs: Int) throws -> ONNXConvolution {
    let block = try matchConvolution(
      ONNXConvolutionPattern(kernel: 1, inputs: inputs, hasPReLU: false), "squeeze-and-excitation")
    guard block.outputs == outputs, block.norm == nil, block.convolution.bias == nil else {
      throw graph.unsupportedStructure(
        at: block.label,
        "the layer is not squeeze-and-excitation with reduction 16 and without normalization or bias"
      )
    }
    return block.convolution
  }
}
