import MTLFaceSupport
public import MTLFaceTensor

/// A graph compiled for inference.
///
/// Batch norms are folded into weights, activations and sums run in the epilogues of convolutions,
/// weights are packed, and buffers share memory. The results differ from the results of
/// ``GraphExecution`` in evaluation mode only by rounding. Their bits do not depend on the number
/// of threads.
///
/// A plan is immutable, and any number of threads may run it at the same time. Each run borrows a
/// workspace that is kept for later runs. Repeated runs with the same batch size and number of
/// threads therefore allocate only their results.
public final class InferencePlan: Sendable {
  let steps: [PlanStep]
  let buffers: [PlanBuffer]
  private let outputs: [(value: Graph.Value, buffer: BufferID)]
  /// The workspace layout for running all steps on the whole batch.
  private let fullBatchLayout: WorkspaceLayout
  private let schedule: PlanSchedule
  private let vectorSize: Int
  private let workspaces = ForkSafeLock { [Tensor<Float>]() }

  /// Compiles the part of a graph that `outputs` depend on.
  ///
  /// - Parameters:
  ///   - graph: A graph that was traced in evaluation mode for a batch of one.
  ///   - outputs: The values that ``run(_:pool:)`` returns.
  ///   - parameters: The weights.
  ///   - method: The algorithm for the convolutions.
  ///   - pool: The threads that pack the weights.
  /// - Throws: ``NetworkError`` if a parameter is missing or has the wrong shape, or if plans do
  ///   not support an operation; `TensorError.outOfMemory(bytes:)` if memory is exhausted.
  public convenience init(
    _ graph: Graph, outputs: [Graph.Value],
    parameters: ParameterStore<Float>, method: ConvolutionMethod = .tuned,
    pool: ThreadPool = .single
  ) throws {
    let plan = try PlanCompiler.compile(
      graph, outputs: outputs, parameters: parameters, method: method, pool: pool)
    self.init(steps: plan.steps, buffers: plan.buffers)
  }

  init(steps: [PlanStep], buffers: [PlanBuffer]) {
    self.steps = steps
    self.buffers = buffers
    var outputs: [(value: Graph.Value, buffer: BufferID)] = []
    for (id, buffer) in buffers.enumerated() {
      if case .output(let value) = buffer.role { outputs.append((value, id)) }
    }
    self.outputs = outputs
    fullBatchLayout = WorkspaceLayout(buffers, of: buffers.indices.filter { buffers[$0].isScratch })
    schedule = PlanSchedule(steps, buffers)
    vectorSize = 4 * (buffers.map(\.shape.channels).max() ?? 1)
  }

  /// Runs the plan.
  ///
  /// - Parameters:
  ///   - inputs: The tensors of the graph's inputs, `[n, ...]`. All inputs have the same batch size
  ///     n of at least 1 and otherwise the shapes of the traced graph. Inputs that no output
  ///     depends on may be omitted.
  ///   - pool: The threads to run on.
  /// - Returns: The outputs, `[n, ...]`.
  /// - Throws: ``NetworkError/missingInput(_:)`` or
  ///   ``NetworkError/inputShapeMismatch(_:expected:found:)`` if an input is missing or has the
  ///   wrong shape; `TensorError` if memory is exhausted.
  public func run(_ inputs: [Graph.Value: Tensor<Float>], pool: ThreadPool) throws -> PlanResults {
    try run(inputs, pool: pool, observing: { _ in })
  }

  /// Runs the plan and measures the duration of every step.
  ///
  /// - Parameters:
  ///   - inputs: The tensors of the graph's inputs, as in ``run(_:pool:)``.
  ///   - pool: The threads to run on.
  ///   - clock: A closure that returns the current time in seconds.
  /// - Returns: The name, the number of multiply-adds and the duration in seconds of every step.
  ///   The number of multiply-adds is 0 for steps other than convolutions.
  package func profile(
    _ inputs: [Graph.Value: Tensor<Float>], pool: ThreadPool, clock: () -> Double
  ) throws -> [(step: String, multiplyAdds: Int, seconds: Double)] {
    var last = clock()
    var times = [Double](repeating: 0, count: steps.count)
    _ = try run(inputs, pool: pool) { index in
      let now = clock()
      times[index] += now - last
      last = now
    }
    let batch = inputs.values.first?.shape.batch ?? 1
    return zip(steps, times).map { step, seconds in
      guard case .convolution(let convolution) = step else { return (step.label, 0, seconds) }
      return (step.label, batch * convolution.geometry.multiplyAdds, seconds)
    }
  }

  private func run(
    _ inputs: [Graph.Value: Tensor<Float>], pool: ThreadPool, observing observe: (Int) -> Void
  ) throws -> PlanResults {
    let batch = try checkedBatch(inputs)
    var results: [BufferID: Tensor<Float>] = [:]
    for (_, id) in outputs {
      results[id] = try Tensor(
        uninitialized: TensorShape([batch] + buffers[id].shape.dimensions.dropFirst()))
    }
    let chunkSize = max(1, pool.threadCount / 2)
    let runsImageByImage = batch > chunkSize && schedule.segments.contains { $0.runsImageByImage }
    let (persistent, transient) =
      runsImageByImage
      ? (schedule.persistent, schedule.transient.size * chunkSize) : (fullBatchLayout, 0)
    let workspace = try borrow(floats: persistent.size * batch + transient + vectorSize)
    defer { workspaces.withLock { $0.append(workspace) } }
    let arena = workspace.uninitializedPointer
    func runner(_ images: Range<Int>) -> PlanRunner {
      let pointers = buffers.enumerated().map { id, buffer in
        if runsImageByImage && schedule.isTransient[id] {
          return arena + persistent.size * batch + schedule.transient.offsets[id] * chunkSize
        }
        let start =
          switch buffer.role {
          case .scratch: arena + persistent.offsets[id] * batch
          case .output: results[id]?.uninitializedPointer ?? arena
          // No step writes to an input.
          case .input(let value, _): inputs[value]?.uninitializedPointer ?? arena
          }
        return start + images.lowerBound * buffer.shape.count
      }
      return PlanRunner(
        steps: steps, buffers: buffers, batch: images.count, pool: pool.kernelHandle,
        pointers: pointers, vectors: arena + persistent.size * batch + transient)
    }
    try withExtendedLifetime((inputs, results, workspace)) {
      guard runsImageByImage else {
        return try runner(0..<batch).run(steps.indices, observing: observe)
      }
      for segment in schedule.segments {
        let count = segment.runsImageByImage ? chunkSize : batch
        for first in stride(from: 0, to: batch, by: count) {
          let images = first..<min(first + count, batch)
          try runner(images).run(segment.steps, observing: observe)
        }
      }
    }
    var tensors: [Graph.Value: Tensor<Float>] = [:]
    for (value, id) in outputs { tensors[value] = results[id] }
    return PlanResults(tensors)
  }

  private func checkedBatch(_ inputs: [Graph.Value: Tensor<Float>]) throws -> Int {
    var batch: Int?
    for buffer in buffers {
      guard case .input(let value, let name) = buffer.role else { continue }
      guard let tensor = inputs[value] else { throw NetworkError.missingInput(name) }
      let count = batch ?? tensor.shape.batch
      batch = count
      let expected = try TensorShape([max(count, 1)] + buffer.shape.dimensions.dropFirst())
      guard tensor.shape == expected else {
        throw NetworkError.inputShapeMismatch(name, expected: expected, found: tensor.shape)
      }
    }
    return batch ?? 1
  }

  private func borrow(floats: Int) throws -> Tensor<Float> {
    let reusable = workspaces.withLock { list -> Tensor<Float>? in
      guard let last = list.popLast() else { return nil }
      // A workspace of another size is discarded, because batch sizes rarely change.
      return last.shape.count == floats ? last : nil
    }
    if let reusable { return reusable }
    return try Tensor(uninitialized: TensorShape(floats))
  }
}
