import MTLFaceNetwork
import MTLFaceTensor
import Testing

/// Tests that the values of the traced graph address the inputs and outputs of plans.
@Suite("Graph values of plans and executions")
struct PlanValueTests {
  private struct Trace {
    let graph = Graph(training: false)
    let input: Graph.Value, doubled: Graph.Value, other: Graph.Value

    init() throws {
      input = try graph.input("x", [1, 2, 2, 3])
      doubled = try graph.apply(WeightedSum(), input, input)
      other = try graph.apply(WeightedSum(1, -1), doubled, input)
    }
  }

  private let pool = ThreadPool.single
  private let parameters = ParameterStore<Float>()
  private let images: Tensor<Float>

  init() throws {
    images = try Tensor((0..<12).map(Float.init), shape: TensorShape(1, 2, 2, 3))
  }

  @Test("the outputs of a plan may contain duplicates and inputs") func outputs() throws {
    let trace = try Trace()
    let plan = try InferencePlan(
      trace.graph, outputs: [trace.doubled, trace.input, trace.doubled], parameters: parameters)
    let results = try plan.run([trace.input: images], pool: pool)
    #expect(try results.value(trace.input).values == images.values)
    #expect(try results.value(trace.doubled).values == images.values.map { 2 * $0 })
    #expect(throws: NetworkError.missingOutput(trace.other.id)) { try results.value(trace.other) }
  }

  @Test("values of another graph are rejected") func otherGraphs() throws {
    let (trace, other) = (try Trace(), try Trace())
    let plan = try InferencePlan(trace.graph, outputs: [trace.doubled], parameters: parameters)
    #expect(throws: NetworkError.missingInput("x")) {
      try plan.run([other.input: images], pool: pool)
    }
    let results = try plan.run([trace.input: images], pool: pool)
    #expect(throws: NetworkError.missingOutput(other.doubled.id)) {
      try results.value(other.doubled)
    }
    #expect(throws: NetworkError.self) {
      try InferencePlan(trace.graph, outputs: [other.doubled], parameters: parameters)
    }
    #expect(throws: TensorError.self) {
      try trace.graph.apply(WeightedSum(), trace.input, other.input)
    }
    let execution = try GraphExecution(
      trace.graph, inputs: ["x": images], parameters: parameters, outputs: [trace.doubled],
      pool: pool)
    #expect(throws: NetworkError.missingOutput(other.doubled.id)) {
      try execution.value(other.doubled)
    }
  }
}
