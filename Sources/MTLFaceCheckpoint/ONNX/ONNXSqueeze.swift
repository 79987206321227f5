extension ONNXWalk {
  /// Takes squeeze-and-excitation, where the value is read by a mean: 1x1 convolutions to a 16th of
  /// the channels and back, and the product.
  mutating func squeeze(_ channels: Int) throws -> [ONNXConvolution]? {
    let input = value
    let mean = users.first { if case .globalAverage = kind($0) { true } else { false } }
    guard users.count == 2, let mean else { return nil }
    take(mean)
    let inner = max(channels / 16, 1)
    let reduce = try matrix(inputs: channels, outputs: inner)
    guard let relu = next, case .relu = kind(relu) else { throw unexpected("ReLU") }
    take(relu)
    let expand = try matrix(inputs: inner, outputs: channels)
    guard let sigmoid = next, case .sigmoid = kind(sigmoid) else { throw unexpected("sigmoid") }
    take(sigmoid)
    guard let product = next, case .scale = kind(product),
      Set(steps.steps[product].inputs) == [value, input]
    else { throw unexpected("product of squeeze-and-excitation") }
    take(product)
    return [reduce, expand]
  }

  private mutating func matrix(inputs: Int, outputs: Int) throws -> ONNXConvolution {
    let block = try block(
      ONNXBlockShape(kernel: 1, inputs: inputs, isActivated: false), "squeeze-and-excitation")
    guard block.outputs == outputs, block.norm == nil, block.convolution.bias == nil else {
      throw steps.structure(
        block.label, "not squeeze-and-excitation by 16, without norms and biases")
    }
    return block.convolution
  }
}
