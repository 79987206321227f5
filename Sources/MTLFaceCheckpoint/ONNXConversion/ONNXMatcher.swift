/// A matcher that identifies the layers of an ONNX graph in order, from the image to the embedding.
struct ONNXMatcher {
  /// The layers of the graph.
  let graph: ONNXLayerGraph
  /// The value that the next layers read, where 0 is the image and n + 1 is the output of layer n.
  var currentValue = 0
  /// The layers that have been matched.
  private(set) var consumed: Set<Int> = []

  /// Creates a matcher that starts at the image.
  init(_ graph: ONNXLayerGraph) { self.graph = graph }

  /// The layers that read the current value.
  var consumers: [Int] { graph.consumers[currentValue] }

  /// The only layer that reads the current value, or `nil` if the graph ends or branches.
  var next: Int? { consumers.count == 1 ? consumers[0] : nil }

  /// Returns the operation of a layer.
  func kind(of layer: Int) -> ONNXLayer.Kind { graph.layers[layer].kind }

  /// The operation of the next layer.
  var nextLayerKind: ONNXLayer.Kind? { next.map(kind(of:)) }

  /// Marks a layer as matched and makes its output the current value.
  mutating func consume(_ layer: Int) {
    consumed.insert(layer)
    currentValue = layer + 1
  }

  /// Matches a convolution with its batch normalization and PReLU. The convolution is `layer`, or
  /// the next layer if `layer` is `nil`.
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
        "the \(convolution.kernel)x\(convolution.kernel) convolution (channels: \(inputs), "
          + "groups: \(convolution.groups), stride: \(convolution.stride), padding: "
          + "\(convolution.padding)) does not match the expected \(name)")
    }
    consume(layer)
    var block = ONNXConvolutionBlock(
      convolution: convolution, norm: try matchBatchNorm(channels: convolution.outputs),
      label: label)
    if shape.hasPReLU { block.slope = try matchPReLU(channels: convolution.outputs, name) }
    return block
  }

  /// Matches a batch normalization, or returns `nil` if another layer comes next.
  mutating func matchBatchNorm(channels: Int) throws -> ONNXBatchNorm? {
    guard let layer = next, case .norm(let norm) = kind(of: layer) else { return nil }
    guard norm.channels == channels else {
      throw graph.unsupportedStructure(
        at: graph.layers[layer].label,
        "the normalization has \(norm.channels) channels instead of \(channels)")
    }
    consume(layer)
    return norm
  }

  /// Matches a PReLU, which must come next.
  private mutating func matchPReLU(channels: Int, _ name: String) throws -> StoredTensor {
    guard let layer = next, case .prelu(let slope) = kind(of: layer) else {
      throw unexpected("PReLU of the \(name)")
    }
    guard slope.count == channels || slope.count == 1,
      slope.shape.filter({ $0 != 1 }).count <= 1
    else {
      throw graph.unsupportedStructure(
        at: graph.layers[layer].label,
        "the slopes have the shape \(slope.shape) for \(channels) channels")
    }
    consume(layer)
    return slope
  }

  /// Matches the sum of the current value and `other`, which must come next.
  mutating func matchSum(with other: Int, _ name: String) throws {
    guard let layer = next, case .sum = kind(of: layer),
      Set(graph.layers[layer].inputs) == [currentValue, other]
    else { throw unexpected("sum of the \(name)") }
    consume(layer)
  }

  /// Returns an error that states that the layer `name` was expected and which layers were found.
  func unexpected(_ name: String) -> ONNXError {
    let found = consumers.map { graph.layers[$0].label }
    let location = currentValue == 0 ? "the image" : graph.layers[currentValue - 1].label
    let description = found.isEmpty ? "the end of the graph" : found.joined(separator: " and ")
    return graph.unsupportedStructure(
      at: location, "the \(name) was expected instead of \(description)")
  }
}
