import MTLFaceSupport
package import MTLFaceTensor

/// The measured forward and backward times of the operations, for one number of threads.
package struct OperationTimings: Sendable {
  /// The number of threads.
  package let threads: Int
  /// The times of the operations, in the order of the catalog.
  package let operations: [OperationTiming]

  /// Times all operations of the catalog.
  ///
  /// - Parameters:
  ///   - threads: The number of threads, at least 1.
  ///   - rounds: The number of measured rounds, at least 1.
  /// - Throws: `TensorError`.
  package static func measure(threads: Int, rounds: Int) throws -> OperationTimings {
    OperationTimings(
      threads: threads,
      operations: try OperationCatalog.measureTimings(
        pool: ThreadPool(threads: threads), rounds: rounds, clock: Stopwatch.now))
  }

  /// The times as a text table.
  var text: String {
    var table = TextTable(.left, .right, .right, .right)
    table.add("operation", "forward ms", "backward ms", "GFLOP/s forward")
    for timing in operations {
      table.add(
        timing.name, NumberFormat.fixed(timing.forwardMilliseconds, 3),
        NumberFormat.fixed(timing.backwardMilliseconds, 3),
        timing.gigaflops.map { NumberFormat.fixed($0, 1) } ?? "")
    }
    return "operations, \(NumberFormat.count(threads, "thread"))\n" + table.text(indent: 2)
  }

  /// The element for these times in the JSON array `operations`.
  var json: JSON {
    let operations = operations.map { timing in
      JSON.object([
        ("name", .string(timing.name)),
        ("forward_milliseconds", .number(timing.forwardMilliseconds)),
        ("backward_milliseconds", .number(timing.backwardMilliseconds)),
        ("gflops", timing.gigaflops.map(JSON.number) ?? .null),
      ])
    }
    return .object([("threads", .integer(threads)), ("operations", .array(operations))])
  }
}
