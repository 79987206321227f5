import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that the schedule does not affect results.
///
/// Steps on large maps run image by image and steps on small maps on the whole batch, which may
/// change only the run time.
@Suite("Plan schedule")
struct PlanScheduleTests {
  /// Returns a plan with large maps, small maps with a shortcut around them, and then both kinds
  /// again.
  ///
  /// The input and the output of the second group of large maps are persistent buffers, and the
  /// output is larger than the input.
  private static func plan(size: Int) throws -> TypedPlan<Graph.Value, [Graph.Value]> {
    let registry = ParameterRegistry()
    let scope = registry.scope("net")
    let conv1 = try ConvolutionLayer(
      scope["1"], inputChannels: 3, outputChannels: 16, kernelSize: 3, bias: true)
    let prelu = try ActivationLayer(scope["prelu"], 16)
    let conv2 = try ConvolutionLayer(
      scope["2"], inputChannels: 16, outputChannels: 12, kernelSize: 3, bias: true)
    let conv3 = try ConvolutionLayer(
      scope["3"], inputChannels: 12, outputChannels: 12, kernelSize: 3, bias: true)
    let conv4 = try ConvolutionLayer(
      scope["4"], inputChannels: 12, outputChannels: 16, kernelSize: 3, bias: true)
    let conv5 = try ConvolutionLayer(
      scope["5"], inputChannels: 16, outputChannels: 16, kernelSize: 3, bias: true)
    let parameters = try ParameterStore<Float>(initializing: registry.specs, seed: 3)
    return try TypedPlan(parameters: parameters) { graph in
      let images = try graph.input("images", [1, size, size, 3])
      let x = try prelu(conv1(images, in: graph), in: graph)
      var y = try conv2(x, in: graph)
      for _ in 0..<3 { y = try graph.apply(MaxPool(kernel: 2, stride: 2), y) }
      let shortcut = y
      for _ in 0..<6 { y = try conv3(y, in: graph) }
      y = try graph.apply(WeightedSum(), y, shortcut)
      for _ in 0..<3 { y = try graph.apply(Upsample(), y) }
      y = try conv4(y, in: graph)
      for _ in 0..<2 { y = try graph.apply(MaxPool(kernel: 2, stride: 2), y) }
      for _ in 0..<6 { y = try conv5(y, in: graph) }
      return (images, [y, x])
    }
  }

  @Test(
    "the bits of a result do not depend on the batch or the number of threads",
    arguments: [64, 128])
  func sameBits(size: Int) throws {
    let plan = try Self.plan(size: size)
    let batch = try RandomSource(seed: 2).makeTensor(
      .uniform(bound: 1), shape: TensorShape(5, size, size, 3), as: Float.self,
      pool: ThreadPool(threads: 1))
    let pixels = size * size * 3
    let single = try (0..<5).map { image in
      let values = Array(batch.values[(image * pixels)..<((image + 1) * pixels)])
      return try plan.run(
        Tensor(values, shape: TensorShape(1, size, size, 3)), pool: ThreadPool(threads: 1))
    }
    for threads in [1, 2, 5] {
      let found = try plan.run(batch, pool: ThreadPool(threads: threads))
      for output in found.indices {
        #expect(found[output].values == single.flatMap { $0[output].values }, "output \(output)")
      }
    }
  }
}
