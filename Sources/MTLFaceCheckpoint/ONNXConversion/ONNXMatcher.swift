/// Matches the layers of an ONNX graph, from the image to the embedding.
struct ONNXMatcher {
  /// The layers of the graph.
  let graph: ONNXLayerGraph
  /// The value that the next layers read: 0 is the image, n + 1 the result of layer n.
  var currentValue = 0
  /// The layers that were matched.
  private(set) var consumed: Set<Int> = []

  /// Creates a matcher that begins at the image.
  init(_ graph: ONNXLayerGraph) { self.graph = graph }

  /// The layers that read the current value.
  var consumers: [Int] { graph.consumers[currentValue] }

  /// The one layer that comes next; nil where the graph ends or branches.
  var next: Int? { consumers.count == 1 ? consumers[0] : nil }

  /// What a layer does.
  func kind(of layer: Int) -> ONNXLayer.Kind { graph.layers[layer].kind }

  /// What comes next does.
  var nextLayerKind: ONNXLayer.Kind? { next.map(kind(of:)) }

  /// Takes a layer.
  mutating func consume(_ layer: Int) {
    consumed.insert(layer)
    currentValue = layer + 1
  }

  /// Takes the convolution at `layer` and what belongs to it.
  mutating func matchConvolution(
    at layer: Int? = nil, _ shape: ONNXConvolutionPattern, _ name: String
  ) throws
    -> ONNXConvolutionBlock
  {
    guard let layer = layer ?? next, case .convolution(let convolution) = kind(of: layer) else {
      throw unexpected(name)
    }
    let label = graph.layers[layer].label
    let inputs = convolution.weight.shape[1] * convolution.groups
    guard convolution.kernel == shape.kernel,
      convolution.stride == shape.stride ?? convolution.stride,
      convolution.groups == shape.groups ?? convolution.groups, inputs == shape.inputs,
      convolution.padding == shape.padding ?? shape.kernel / 2
    else {
      throw graph.unsupportedStructure(
        at: label,
        "a convolution \(convolution.kernel)x\(convolution.kernel) of \(inputs) channels in "
          + "\(convolution.groups) groups, stride \(convolution.stride), padding "
          + "\(convolution.padding), is not the \(name) that belongs here")
    }
    consume(layer)
    var block = ONNXConvolutionBlock(
      convolution: convolution, norm: try matchBatchNorm(channels: convolution.outputs),
      label: label)
    if shape.hasPReLU { block.slope = try matchPReLU(channels: convolution.outputs, name) }
    return block
  }

  /// Takes a batch norm, where one is next.
  mutating func matchBatchNorm(channels: Int) throws -> ONNXBatchNorm? {
    guard let layer = next, case .norm(let norm) = kind(of: layer) else { return nil }
    guard norm.channels == channels else {
      throw graph.unsupportedStructure(
        at: graph.layers[layer].label,
        "a norm of \(norm.channels) channels where \(channels) come in")
    }
    consume(layer)
    return norm
  }

  /// Takes a PReLU, which has to be next.
  private mutating func matchPReLU(channels: Int, _ name: String) throws -> StoredTensor {
    guard let layer = next, case .prelu(let slope) = kind(of: layer) else {
      throw unexpected("PReLU of the \(name)")
    }
    guard slope.count == channels || slope.count == 1,
      slope.shape.filter({ $0 != 1 }).count <= 1
    else {
      throw graph.unsupportedStructure(
        at: graph.layers[layer].label, "slopes \(slope.shape) for \(channels) channels")
    }
    consume(layer)
    return slope
  }

  /// Takes the sum of the current value and `other`, which has to be next.
  mutating func matchSum(with other: Int, _ name: String) throws {
    guard let layer = next, case .sum = kind(of: layer),
      Set(graph.layers[layer].inputs) == [currentValue, other]
    else { throw unexpected("sum of the \(name)") }
    consume(layer)
  }

  /// The error where what comes next is not what should.
  func unexpected(_ name: String) -> ONNXError {
    let found = consumers.map { graph.layers[$0].label }
    let place = currentValue == 0 ? "the image" : graph.layers[currentValue - 1].label
    let seen = found.isEmpty ? "nothing" : found.joined(separator: " and ")
    return graph.unsupportedStructure(at: place, "\(seen) comes next where the \(name) should")
  }
}
