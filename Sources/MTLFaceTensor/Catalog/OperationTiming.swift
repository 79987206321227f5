/// How long an operation took.
public struct OperationTiming: Sendable {
  /// The entry's name.
  public let name: String
  /// Median seconds of forward.
  public let forward: Double
  /// Median seconds of backward: the gradients of all inputs that have one.
  public let backward: Double
  /// Multiply-adds of one forward; 0 where the work is elementwise.
  public let multiplications: Int

  /// Forward in milliseconds.
  public var forwardMilliseconds: Double { forward * 1e3 }
  /// Backward in milliseconds.
  public var backwardMilliseconds: Double { backward * 1e3 }

  /// Forward's GFLOP/s, two operations a multiply-add; `nil` for elementwise work.
  public var gigaflops: Double? {
    multiplications > 0 && forward > 0 ? 2e-9 * Double(multiplications) / forward : nil
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
  public static func timings(
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
  let multiplications: Int
  var times: [(forward: Double, backward: Double)] = []

  init(_ entry: OperationEntry, _ context: OperationContext) throws(TensorError) {
    self.entry = entry
    self.context = context
    inputs = try entry.makeInputs(seed: 1)
    gradient = try entry.makeGradient(seed: 1)
    multiplications = try entry.operation.multiplications(entry.shapes)
  }

  mutating func run(keep: Bool, _ clock: () -> Double) throws(TensorError) {
    let start = clock()
    let forward = try entry.operation.forward(inputs, context)
    let middle = clock()
    _ = try entry.operation.backward(
      gradient, forward, inputs: inputs, needs: entry.needs, context)
    if keep { times.append((middle - start, clock() - middle)) }
  }

  var timing: OperationTiming {
    OperationTiming(
      name: entry.name, forward: median(times.map(\.forward)),
      backward: median(times.map(\.backward)), multiplications: multiplications)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
