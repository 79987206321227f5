import MTLFaceTensor

/// The number of elements that a ``GraphExecution`` of a graph holds in values and gradients.
///
/// The estimate visits the nodes in the order of execution without computing anything. It does not
/// count parameters and inputs, which the caller owns, nor the few temporary tensors of an
/// operation.
package struct GraphMemoryEstimate: Sendable, Hashable {
  /// The largest number of elements held at any time of the forward pass.
  package private(set) var forwardPeak = 0
  /// The number of elements held after the forward pass: outputs and what the backward pass needs.
  package private(set) var retained = 0
  /// The largest number of elements held at any time of the backward pass, including the gradients
  /// of parameters.
  package private(set) var backwardPeak = 0
  /// The number of elements of the largest value, which may be a parameter.
  package private(set) var largestValue = 0
  /// The number of elements of packed weights, which are kept from step to step.
  ///
  /// Only convolutions whose weights are not trained keep packed weights.
  package private(set) var packedWeights = 0

  /// Estimates the memory of one execution.
  ///
  /// - Parameters:
  ///   - graph: The graph that would run.
  ///   - outputs: The values that would be computed.
  ///   - differentiating: Returns whether the gradient of a trainable parameter is wanted. If it is
  ///     `nil`, no parameter gets a gradient.
  ///   - inputGradients: The names of the inputs whose gradients are wanted.
  package init(
    _ graph: Graph, outputs: [Graph.Value],
    differentiating: ((ParameterSpec) -> Bool)? = nil, inputGradients: Set<String> = []
  ) {
    let needed = graph.requiredNodeMask(for: outputs)
    var learns = graph.sources.map { source in
      switch source {
      case .parameter(let reference):
        reference.spec.role.isTrainable && differentiating?(reference.spec) ?? false
      case .input(let name): inputGradients.contains(name)
      case .constant, .node: false
      }
    }
    let lastUse = GraphExecution<Float>.lastUses(graph, needed, outputs)
    var isKept = [Bool](repeating: false, count: learns.count)
    var live = LiveValues(graph)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      live.allocate(node.output)
      forwardPeak = max(forwardPeak, live.elements)
      for value in node.inputs + [node.output] {
        largestValue = max(largestValue, value.shape.count)
      }
      learns[node.output.id] = node.inputs.contains { learns[$0.id] }
      if learns[node.output.id] {
        for value in node.inputs + [node.output] { isKept[value.id] = true }
      }
      for input in node.inputs where lastUse[input.id] == index && !isKept[input.id] {
        live.release(input)
      }
      packedWeights += Self.packedCount(node, learns)
    }
    retained = live.elements
    for node in graph.nodes.reversed() where learns[node.output.id] {
      for input in node.inputs where learns[input.id] { live.addGradient(input) }
      backwardPeak = max(backwardPeak, live.peak)
      live.release(node.output)
    }
  }

  private static func packedCount(_ node: Graph.Node, _ learns: [Bool]) -> Int {
    guard let convolution = node.operation as? Convolution, !learns[node.inputs[1].id],
      let geometry = try? convolution.geometry(node.inputs.map(\.shape))
    else { return 0 }
    return geometry.packedCount(transposed: false)
      + (learns[node.inputs[0].id] ? geometry.packedCount(transposed: true) : 0)
  }
}

/// The number of elements of the values and gradients that exist at a time.
private struct LiveValues {
  private(set) var elements = 0
  /// The largest count so far, including the second gradient that exists while two are added.
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

  /// Releases a value and its gradient. Parameters and inputs stay, because the caller owns them.
  mutating func release(_ value: Graph.Value) {
    guard isOwned[value.id] else { return }
    for isPresent in [hasValue[value.id], hasGradient[value.id]] where isPresent {
      elements -= value.shape.count
    }
    hasValue[value.id] = false
    hasGradient[value.id] = false
  }
}
