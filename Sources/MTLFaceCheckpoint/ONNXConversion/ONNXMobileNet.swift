/// A MobileNet in an ONNX graph.
struct ONNXMobileNet {
  /// The two convolutions of a separable convolution, which are depthwise 3x3 and 1x1.
  typealias Unit = [ONNXConvolutionBlock]

  /// The first convolution.
  let stem: ONNXConvolutionBlock
  /// The separable convolution after the stem.
  let first: Unit
  /// The other separable convolutions, grouped by stage. The first convolution of each stage has
  /// stride 2.
  let stages: [[Unit]]

  /// The number of channels of X.
  var channels: Int { stages.last?.last?[1].outputs ?? 0 }
}

extension ONNXMatcher {
  /// Whether the next layer is a padded depthwise convolution, as after the stem of a MobileNet.
  ///
  /// The depthwise convolution of an embedding head has no padding, because it covers the whole
  /// feature map.
  var isNextDepthwiseConvolution: Bool {
    if case .convolution(let convolution) = nextLayerKind {
      convolution.groups > 1 && convolution.padding > 0
    } else {
      false
    }
  }

  /// Matches the layers from the stem to X.
  mutating func matchMobileNet(stem: ONNXConvolutionBlock) throws -> ONNXMobileNet {
    let first = try matchSeparableConvolution(inputs: stem.outputs, stride: 1)
    var stages: [[ONNXMobileNet.Unit]] = []
    var last = first
    while isNextDepthwiseConvolution {
      let unit = try matchSeparableConvolution(inputs: last[1].outputs, stride: nil)
      if unit[0].convolution.stride == 2 {
        stages.append([unit])
      } else if stages.isEmpty || unit[1].outputs != last[1].outputs {
        throw graph.unsupportedStructure(
          at: unit[0].label, "a stage begins with a convolution of stride 1")
      } else {
        stages[stages.count - 1].append(unit)
      }
      last = unit
    }
    guard stages.count == 4 else {
      throw unexpected("depthwise convolution (found \(stages.count) of 4 stages)")
    }
    return ONNXMobileNet(stem: stem, first: first, stages: stages)
  }

  private mutating func matchSeparableConvolution(inputs: Int, stride: Int?) throws
    -> ONNXMobileNet.Unit
  {
    let depthwise = try matchConvolution(
      ONNXConvolutionPattern(
        kernel: 3, stride: stride, groups: inputs, inputs: inputs, hasPReLU: true),
      "depthwise convolution")
    guard depthwise.outputs == inputs else { throw unexpected("depthwise convolution") }
    let pointwise = try matchConvolution(
      ONNXConvolutionPattern(kernel: 1, inputs: inputs, hasPReLU: true), "1x1 convolution")
    return [depthwise, pointwise]
  }
}
