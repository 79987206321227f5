public import MTLFaceTensor
import Synchronization

/// A network described as operations on values.
///
/// Modules add their operations to a graph when they are traced. For training, run the graph in
/// `Float` or `Double` with ``GraphExecution``. For inference, compile it to an ``InferencePlan``.
public final class Graph {
  /// The origin of a value.
  public enum Source: Sendable {
    /// An input with the given name. The caller supplies its tensor.
    case input(String)
    /// A parameter or some of its rows and columns.
    case parameter(ParameterReference)
    /// Constant numbers, in row-major order.
    case constant([Double])
    /// The result of the node with the given index in ``Graph/nodes``.
    case node(Int)
  }

  /// A handle to a value of a graph.
  public struct Value: Hashable, Sendable {
    /// The index of the value in the graph's ``Graph/sources``.
    public let id: Int
    /// The identifier of the graph that created the value. Other graphs and their plans reject the
    /// value.
    let graphID: Int
    /// The shape of the value in the traced graph.
    public let shape: TensorShape
  }

  /// One operation with its inputs and its output.
  public struct Node: Sendable {
    /// The operation that computes the output.
    public let operation: any TensorOperation
    /// The inputs, in the order that the operation expects.
    public let inputs: [Value]
    /// The result of the operation.
    public let output: Value
    /// The parameters that receive the operation's state updates, in the order of those updates.
    public let updates: [ParameterReference]
    /// The key of a counter that is incremented with each state update; `nil` for none.
    public let counter: String?
  }

  /// The origins of all values, indexed by ``Value/id``.
  public private(set) var sources: [Source] = []
  /// All operations, ordered so that each follows the operations it depends on.
  public private(set) var nodes: [Node] = []
  /// Whether layers are traced in training mode, with batch statistics, dropout and power
  /// iterations.
  public private(set) var isTraining: Bool
  /// Whether batch norm layers use their running statistics even in training mode.
  public private(set) var usesRunningStatistics = false
  /// An identifier that is unique among all graphs of the process.
  let id = Graph.graphCount.wrappingAdd(1, ordering: .relaxed).newValue
  private static let graphCount = Atomic<Int>(0)
  private var inputs: [String: Value] = [:]
  private var parameters: [ParameterReference: Value] = [:]

  /// Creates an empty graph.
  /// - Parameter training: Whether layers are traced in training mode rather than evaluation mode.
  public init(training: Bool) { isTraining = training }

  /// Traces the operations of `body` in evaluation mode, regardless of the mode of the graph.
  ///
  /// - Returns: The result of `body`.
  public func withEvaluationMode<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mode = isTraining
    isTraining = false
    defer { isTraining = mode }
    return try body()
  }

  /// Traces the operations of `body` so that batch norm layers use their running statistics and do
  /// not update them.
  ///
  /// - Returns: The result of `body`.
  public func withRunningStatistics<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mode = usesRunningStatistics
    usesRunningStatistics = true
    defer { usesRunningStatistics = mode }
    return try body()
  }

  /// Declares an input.
  ///
  /// - Parameters:
  ///   - name: The name of the input. If it is already declared, the existing value is returned.
  ///   - shape: The shape of the input, with the batch dimension first.
  /// - Throws: `TensorError.sizeOverflow(_:)` for a negative size or too many elements.
  public func input(_ name: String, _ shape: [Int]) throws(TensorError) -> Value {
    if let value = inputs[name] { return value }
    let value = try add(.input(name), TensorShape(shape))
    inputs[name] = value
    return value
  }

  /// Returns the value of a parameter or of some of its rows and columns.
  ///
  /// Equal references always have the same value.
  /// - Throws: `TensorError.sizeOverflow(_:)` if the reference has no valid shape.
  public func parameter(_ reference: ParameterReference) throws(TensorError) -> Value {
    if let value = parameters[reference] { return value }
    let value = try add(.parameter(reference), reference.shape)
    parameters[reference] = value
    return value
  }

  /// Adds a constant.
  ///
  /// - Parameters:
  ///   - values: The numbers, in row-major order.
  ///   - shape: The shape of the constant.
  /// - Throws: `TensorError.countMismatch(shape:count:)` if the number of values does not match the
  ///   shape, or `TensorError.sizeOverflow(_:)` for an invalid shape.
  public func constant(_ values: [Double], _ shape: [Int]) throws(TensorError) -> Value {
    let shape = try TensorShape(shape)
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, count: values.count)
    }
    return add(.constant(values), shape)
  }

  /// Appends an operation.
  ///
  /// - Parameters:
  ///   - operation: The operation to append.
  ///   - inputs: The inputs of the operation, which must be values of this graph.
  ///   - updates: The parameters that receive the operation's state updates, in the order of those
  ///     updates.
  ///   - counter: The key of a counter that is incremented with each state update; `nil` for none.
  /// - Returns: The result of the operation.
  /// - Throws: `TensorError` if the operation does not accept the shapes of the inputs, or if an
  ///   input belongs to another graph.
  public func apply(
    _ operation: any TensorOperation, _ inputs: Value..., updates: [ParameterReference] = [],
    counter: String? = nil
  ) throws(TensorError) -> Value {
    try apply(operation, to: inputs, updates: updates, counter: counter)
  }

  /// Appends an operation that takes its inputs as an array.
  ///
  /// In all other respects, the method is equivalent to ``apply(_:_:updates:counter:)``.
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

  /// Returns the number of multiply-adds of the nodes that `outputs` depend on, or of all nodes if
  /// `outputs` is `nil`.
  public func multiplyAdds(for outputs: [Value]? = nil) -> Int {
    let live = outputs.map(requiredNodeMask(for:)) ?? [Bool](repeating: true, count: nodes.count)
    return zip(nodes, live).reduce(0) {
      $1.1 ? $0 + $1.0.operation.multiplyAdds($1.0.inputs.map(\.shape)) : $0
    }
  }

  /// Returns, for every node, whether any of `outputs` depends on it.
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
