import MTLFaceTensor

/// An estimate of the number of elements that a ``GraphExecution`` stores in values and gradients.
///
/// The estimate visits the nodes in the order of execution without computing values. It excludes
/// parameters and inputs, which the caller owns, and the few temporary tensors of each operation.
package struct GraphMemoryEstimate: Sendable, Hashable {
  /// The largest number of elements stored at any time during the forward pass.
  package private(set) var forwardPeak = 0
  /// The number of elements stored after the forward pass, in the outputs and the values that the
  /// backward pass needs.
  package private(set) var retained = 0
  /// The largest number of elements stored at any time during the backward pass, including the
  /// gradients of parameters.
  package private(set) var backwardPeak = 0
  /// The number of elements of the largest value, which may be a parameter.
  package private(set) var largestValue = 0
  /// The number of elements of the packed weights that are kept from one training step to the next.
  ///
  /// Only convolutions whose weights are not trained keep packed weights.
  package private(set) var packedWeights = 0

  /// Estimates the memory of one execution.
  ///
  /// - Parameters:
  ///   - graph: The graph of the execution.
  ///   - outputs: The values that the execution would compute.
  ///   - differentiating: A closure that returns whether to compute the gradient of a trainable
  ///     parameter. If it is `nil`, no gradients of parameters are computed.
  ///   - inputGradients: The names of the inputs whose gradients are computed.
  package init(
    _ graph: Graph, outputs: [Graph.Value],
    differentiating: ((ParameterSpec) -> Bool)? = nil, inputGradients: Set<String> = []
  ) {
    let needed = graph.requiredNodeMask(for: outputs)
    var tracksGradient = graph.sources.map { source in
      switch source {
      case .parameter(let reference):
        reference.spec.role.isTrainable && differentiating?(reference.spec) ?? false
      case .input(let name): inputGradients.contains(name)
      case .constant, .node: false
      }
    }
    let lastUse = GraphExecution<Float>.lastUses(graph, needed, outputs)
    var isKept = [Bool](repeating: false, count: tracksGradient.count)
    var live = LiveValues(graph)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      live.allocate(node.output)
      forwardPeak = max(forwardPeak, live.elements)
      for value in node.inputs + [node.output] {
        largestValue = max(largestValue, value.shape.count)
      }
      tracksGradient[node.output.id] = node.inputs.contains { tracksGradient[$0.id] }
      if tracksGradient[node.output.id] {
        for value in node.inputs + [node.output] { isKept[value.id] = true }
      }
      for input in node.inputs where lastUse[input.id] == index && !isKept[input.id] {
        live.release(input)
      }
      packedWeights += Self.packedCount(node, tracksGradient)
    }
    retained = live.elements
    for node in graph.nodes.reversed() where tracksGradient[node.output.id] {
      for input in node.inputs where tracksGradient[input.id] { live.addGradient(input) }
      backwardPeak = max(backwardPeak, live.peak)
      live.release(node.output)
    }
  }

  private static func packedCount(_ node: Graph.Node, _ tracksGradient: [Bool]) -> Int {
    guard let convolution = node.operation as? Convolution, !tracksGradient[node.inputs[1].id],
      let geometry = try? convolution.geometry(node.inputs.map(\.shape))
    else { return 0 }
    return geometry.packedCount(transposed: false)
      + (tracksGradient[node.inputs[0].id] ? geometry.packedCount(transposed: true) : 0)
  }
}

/// A running count of the elements of all values and gradients in memory.
private struct LiveValues {
  private(set) var elements = 0
  /// The largest count during the backward pass so far, including the second gradient while two
  /// gradients are added.
  private(set) var peak = 0
  private var hasValue: [Bool]
  private var hasGradient: [Bool]
  private let isOwned: [Bool]

  init(_ graph: Graph) {
    hasValue = Array(repeating: false, count: graph.sources.count)
    hasGradient = hasValue
    isOwned = graph.sources.map { if case .node = $0 { true } else { false } }
  }

  mutating func allocate(_ value: Graph.Value) {
    hasValue[value.id] = true
    elements += value.shape.count
  }

  mutating func addGradient(_ value: Graph.Value) {
    let count = value.shape.count
    peak = max(peak, elements + (hasGradient[value.id] ? 2 : 1) * count)
    guard !hasGradient[value.id] else { return }
    hasGradient[value.id] = true
    elements += count
  }

  /// Releases a value and its gradient. Parameters and inputs are not counted, because the caller
  /// owns them.
  mutating func release(_ value: Graph.Value) {
    guard isOwned[value.id] else { return }
    for isPresent in [hasValue[value.id], hasGradient[value.id]] where isPresent {
      elements -= value.shape.count
    }
    hasValue[value.id] = false
    hasGradient[value.id] = false
  }
}
