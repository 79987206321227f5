import MTLFaceSupport

/// The measured times of an operation.
package struct OperationTiming: Sendable {
  /// The name of the catalog entry.
  package let name: String
  /// The median time of the forward pass, in seconds.
  package let forward: Double
  /// The median time of the backward pass, for all gradients, in seconds.
  package let backward: Double
  /// The number of multiply-adds of a forward pass, or 0 for operations other than convolutions and
  /// linear transforms.
  package let multiplyAdds: Int

  /// The median time of the forward pass, in milliseconds.
  package var forwardMilliseconds: Double { forward * 1e3 }
  /// The median time of the backward pass, in milliseconds.
  package var backwardMilliseconds: Double { backward * 1e3 }

  /// The speed of the forward pass in GFLOP/s, or `nil` for operations other than convolutions and
  /// linear transforms. A multiply-add counts as two operations.
  package var gigaflops: Double? {
    multiplyAdds > 0 && forward > 0 ? 2e-9 * Double(multiplyAdds) / forward : nil
  }
}

extension OperationCatalog {
  /// Measures the ``timed`` entries in `Float`.
  ///
  /// After a warm-up round, every entry runs once per round, so that temporary load on the machine
  /// affects all entries equally. The times are medians over the rounds.
  ///
  /// - Parameters:
  ///   - pool: The threads to use.
  ///   - rounds: The number of rounds, at least 1.
  ///   - isIncluded: A closure that returns whether to measure the entry with the given name. By
  ///     default, all entries are measured.
  ///   - clock: A closure that returns the time in seconds since a fixed moment.
  package static func measureTimings(
    pool: ThreadPool, rounds: Int = 5, where isIncluded: (String) -> Bool = { _ in true },
    clock: () -> Double
  ) throws(TensorError) -> [OperationTiming] {
    var runs: [TimedRun] = []
    for entry in timed where isIncluded(entry.name) {
      runs.append(try TimedRun(entry, OperationContext(pool: pool)))
    }
    for round in 0...max(rounds, 1) {
      for index in runs.indices { try runs[index].run(isWarmUp: round == 0, clock) }
    }
    return runs.map(\.timing)
  }
}

/// A catalog entry with its inputs and the times measured so far.
private struct TimedRun {
  let entry: OperationEntry
  let context: OperationContext
  let inputs: [Tensor<Float>]
  let gradient: Tensor<Float>
  let multiplyAdds: Int
  var times: [(forward: Double, backward: Double)] = []

  init(_ entry: OperationEntry, _ context: OperationContext) throws(TensorError) {
    self.entry = entry
    self.context = context
    inputs = try entry.makeInputs(seed: 1)
    gradient = try entry.makeGradient(seed: 1)
    multiplyAdds = try entry.operation.multiplyAdds(entry.shapes)
  }

  mutating func run(isWarmUp: Bool, _ clock: () -> Double) throws(TensorError) {
    let start = clock()
    let forward = try entry.operation.forward(inputs, context)
    let middle = clock()
    _ = try entry.operation.backward(
      gradient, forward, inputs: inputs, needsGradient: entry.needsGradient, context)
    if !isWarmUp { times.append((middle - start, clock() - middle)) }
  }

  var timing: OperationTiming {
    OperationTiming(
      name: entry.name, forward: times.map(\.forward).median,
      backward: times.map(\.backward).median, multiplyAdds: multiplyAdds)
  }
}
