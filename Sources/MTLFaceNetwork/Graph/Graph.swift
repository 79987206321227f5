public import MTLFaceTensor
import Synchronization

/// A network written down as operations on values: what modules trace themselves into. The same
/// graph is run in training (``GraphExecution``), in `Float` or `Double`, and compiled for inference
/// (``InferencePlan``).
public final class Graph {
  /// Where a value comes from.
  public enum Source: Sendable {
    /// Given by the caller under this name.
    case input(String)
    /// A parameter, or a part of one.
    case parameter(ParameterReference)
    /// Numbers fixed by the network's description, row-major.
    case constant([Double])
    /// The result of a node.
    case node(Int)
  }

  /// A handle to a value of a graph.
  public struct Value: Hashable, Sendable {
    /// The index of the value in the graph's ``Graph/sources``.
    public let id: Int
    /// The graph that the value belongs to, so that another graph or its plan rejects the handle.
    let graphID: Int
    /// The shape that tracing found.
    public let shape: TensorShape
  }

  /// One operation with its inputs.
  public struct Node: Sendable {
    /// What is computed.
    public let operation: any TensorOperation
    /// From what.
    public let inputs: [Value]
    /// The result.
    public let output: Value
    /// The state that the operation's updates go to, in its order.
    public let updates: [ParameterReference]
    /// Key of a counter that goes up with the updates.
    public let counter: String?
  }

  /// Origins of all values, by id.
  public private(set) var sources: [Source] = []
  /// All operations, in an order in which they can run.
  public private(set) var nodes: [Node] = []
  /// Whether layers trace their training form (batch statistics, dropout, power iterations).
  public private(set) var isTraining: Bool
  /// Whether batch norms trace their evaluation form though the rest is trained.
  public private(set) var usesRunningStatistics = false
  /// A number that no other graph of the process has.
  let id = Graph.graphCount.wrappingAdd(1, ordering: .relaxed).newValue
  private static let graphCount = Atomic<Int>(0)
  private var inputs: [String: Value] = [:]
  private var parameters: [ParameterReference: Value] = [:]

  /// An empty graph in training or evaluation mode.
  public init(training: Bool) { isTraining = training }

  /// Traces `body` in evaluation mode, whatever the graph's own.
  public func withEvaluationMode<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mode = isTraining
    isTraining = false
    defer { isTraining = mode }
    return try body()
  }

  /// Traces `body` with batch norms that normalize by their running statistics, and keep them.
  public func withRunningStatistics<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mode = usesRunningStatistics
    usesRunningStatistics = true
    defer { usesRunningStatistics = mode }
    return try body()
  }

  /// Declares an input; the same name gives the same value.
  public func input(_ name: String, _ shape: [Int]) throws(TensorError) -> Value {
    if let value = inputs[name] { return value }
    let value = try add(.input(name), TensorShape(shape))
    inputs[name] = value
    return value
  }

  /// A parameter as a value; the same part of the same parameter gives the same value.
  public func parameter(_ reference: ParameterReference) throws(TensorError) -> Value {
    if let value = parameters[reference] { return value }
    let value = try add(.parameter(reference), reference.shape)
    parameters[reference] = value
    return value
  }

  /// Numbers fixed by the network's description.
  public func constant(_ values: [Double], _ shape: [Int]) throws(TensorError) -> Value {
    let shape = try TensorShape(shape)
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, count: values.count)
    }
    return add(.constant(values), shape)
  }

  /// Appends an operation.
  /// - Throws: `TensorError` if it cannot take the inputs' shapes.
  public func apply(
    _ operation: any TensorOperation, _ inputs: Value..., updates: [ParameterReference] = [],
    counter: String? = nil
  ) throws(TensorError) -> Value {
    try apply(operation, to: inputs, updates: updates, counter: counter)
  }

  /// Appends an operation on a list of inputs.
  /// - Throws: `TensorError` if the operation cannot take the inputs' shapes, or if an input belongs
  ///   to another graph.
  public func apply(
    _ operation: any TensorOperation, to inputs: [Value], updates: [ParameterReference] = [],
    counter: String? = nil
  ) throws(TensorError) -> Value {
    guard inputs.allSatisfy({ $0.graphID == id }) else {
      throw .invalidAttribute(
        operation: operation.name, requirement: "all inputs must be values of the same graph")
    }
    let shape = try operation.outputShape(inputs.map(\.shape))
    let output = add(.node(nodes.count), shape)
    nodes.append(
      Node(
        operation: operation, inputs: inputs, output: output, updates: updates, counter: counter))
    return output
  }

  /// Multiply-adds of the nodes that `outputs` need, or of all nodes.
  public func multiplyAdds(for outputs: [Value]? = nil) -> Int {
    let live = outputs.map(requiredNodeMask(for:)) ?? [Bool](repeating: true, count: nodes.count)
    return zip(nodes, live).reduce(0) {
      $1.1 ? $0 + $1.0.operation.multiplyAdds($1.0.inputs.map(\.shape)) : $0
    }
  }

  /// For every node, whether one of `outputs` depends on it.
  public func requiredNodeMask(for outputs: [Value]) -> [Bool] {
    var needed = [Bool](repeating: false, count: nodes.count)
    var stack = outputs.map(\.id)
    while let id = stack.popLast() {
      guard case .node(let index) = sources[id], !needed[index] else { continue }
      needed[index] = true
      stack.append(contentsOf: nodes[index].inputs.map(\.id))
    }
    return needed
  }

  private func add(_ source: Source, _ shape: TensorShape) -> Value {
    sources.append(source)
    return Value(id: sources.count - 1, graphID: id, shape: shape)
  }
}
