/// How long an operation took.
package struct OperationTiming: Sendable {
  /// The entry's name.
  package let name: String
  /// Median seconds of forward.
  package let forward: Double
  /// Median seconds of backward: the gradients of all inputs that have one.
  package let backward: Double
  /// Multiply-adds of one forward; 0 where the work is elementwise.
  package let multiplyAdds: Int

  /// Forward in milliseconds.
  package var forwardMilliseconds: Double { forward * 1e3 }
  /// Backward in milliseconds.
  package var backwardMilliseconds: Double { backward * 1e3 }

  /// Forward's GFLOP/s, two operations a multiply-add; `nil` for elementwise work.
  package var gigaflops: Double? {
    multiplyAdds > 0 && forward > 0 ? 2e-9 * Double(multiplyAdds) / forward : nil
  }
}

extension OperationCatalog {
  /// Times ``timed`` entries in `Float`: once to warm up, then every entry once a round, so that a
  /// slow moment of the machine hurts all alike; the medians over the rounds.
  /// - Parameters:
  ///   - pool: The threads to work on.
  ///   - rounds: How often to time everything, at least once.
  ///   - isWanted: Which entries, by name.
  ///   - clock: Seconds from any fixed moment.
  package static func measureTimings(
    pool: ThreadPool, rounds: Int = 5, where isWanted: (String) -> Bool = { _ in true },
    clock: () -> Double
  ) throws(TensorError) -> [OperationTiming] {
    var runs: [TimedRun] = []
    for entry in timed where isWanted(entry.name) {
      runs.append(try TimedRun(entry, OperationContext(pool: pool)))
    }
    for round in 0...max(rounds, 1) {
      for index in runs.indices { try runs[index].run(keep: round > 0, clock) }
    }
    return runs.map(\.timing)
  }
}

/// An entry with its inputs, and the times so far.
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

  mutating func run(keep: Bool, _ clock: () -> Double) throws(TensorError) {
    let start = clock()
    let forward = try entry.operation.forward(inputs, context)
    let middle = clock()
    _ = try entry.operation.backward(
      gradient, forward, inputs: inputs, needsGradient: entry.needsGradient, context)
    if keep { times.append((middle - start, clock() - middle)) }
  }

  var timing: OperationTiming {
    OperationTiming(
      name: entry.name, forward: median(times.map(\.forward)),
      backward: median(times.map(\.backward)), multiplyAdds: multiplyAdds)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
