import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that resize the plan of a small convolutional network, which resembles a face detector.
@Suite("Plans for other input sizes")
struct PlanResizingTests {
  private let pool = ThreadPool(threads: 2)

  private struct Network {
    let conv1: ConvolutionLayer, prelu: ActivationLayer, conv2: ConvolutionLayer
    let shortcut: ConvolutionLayer, linear: LinearLayer
    let parameters: ParameterStore<Float>

    init() throws {
      let registry = ParameterRegistry()
      let scope = registry.scope("small")
      conv1 = try ConvolutionLayer(
        scope["conv1"], inputChannels: 3, outputChannels: 10, kernelSize: 3, padding: 0, bias: true)
      prelu = try ActivationLayer(scope["prelu"], 10)
      conv2 = try ConvolutionLayer(
        scope["conv2"], inputChannels: 10, outputChannels: 5, kernelSize: 3, bias: true)
      shortcut = try ConvolutionLayer(
        scope["shortcut"], inputChannels: 10, outputChannels: 5, kernelSize: 1)
      linear = try LinearLayer(scope["linear"], inputChannels: 80, outputChannels: 4)
      parameters = try ParameterStore(initializing: registry.specs, seed: 3)
    }

    func map(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
      let y = try graph.apply(
        MaxPool(kernel: 2, stride: 2), prelu(conv1(x, in: graph), in: graph))
      let sum = try graph.apply(
        WeightedSum(), conv2(y, in: graph), shortcut(y, in: graph))
      return try graph.apply(Softmax(), sum)
    }
  }

  private func execute(_ network: Network, _ images: Tensor<Float>) throws -> Tensor<Float> {
    let graph = Graph(training: false)
    let output = try network.map(graph.input("x", images.shape.dimensions), in: graph)
    return try GraphExecution(
      graph, inputs: ["x": images], parameters: network.parameters, outputs: [output], pool: pool
    ).value(output)
  }

  @Test("a resized plan computes the same bits as a plan compiled for the size")
  func agreement() throws {
    let network = try Network()
    func plan(_ height: Int, _ width: Int) throws -> TypedPlan<Graph.Value, Graph.Value> {
      try TypedPlan(parameters: network.parameters) { graph in
        let input = try graph.input("x", [1, height, width, 3])
        return (input, try network.map(input, in: graph))
      }
    }
    let small = try plan(8, 9)
    for (height, width) in [(8, 9), (9, 8), (31, 57), (4, 4)] {
      let images = try RandomSource(seed: 2).makeTensor(
        .uniform(bound: 1), shape: TensorShape(2, height, width, 3), as: Float.self, pool: pool)
      let resized = try small.resized(to: TensorShape(1, height, width, 3))
      let found = try resized.run(images, pool: pool)
      let expected = try plan(height, width).run(images, pool: pool)
      #expect(found.shape == expected.shape && found.values == expected.values)
      #expect(relativeDifference(found, try execute(network, images)) < 1e-5)
    }
    #expect(throws: TensorError.self) { try small.resized(to: TensorShape(1, 2, 9, 3)) }
    #expect(throws: TensorError.self) { try small.resized(to: TensorShape(1, 8, 9, 4)) }
  }

  @Test("resizing a plan with a linear layer over the map throws") func fixedSize() throws {
    let network = try Network()
    let graph = Graph(training: false)
    let input = try graph.input("x", [1, 10, 10, 3])
    let map = try network.map(input, in: graph)
    let output = try network.linear(graph.apply(Flatten(), map), in: graph)
    let plan = try InferencePlan(graph, outputs: [output], parameters: network.parameters)
    _ = try plan.resized(inputShapes: [input: TensorShape(1, 10, 10, 3)])
    #expect(throws: NetworkError.self) {
      try plan.resized(inputShapes: [input: TensorShape(1, 12, 12, 3)])
    }
  }
}
