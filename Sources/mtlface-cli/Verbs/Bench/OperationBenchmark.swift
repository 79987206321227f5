import MTLFace
import MTLFaceTensor
import MTLFaceSupport

/// The measured times of the library's operations, forward and backward, for one number of threads.
struct OperationBenchmark {
  private let threads: Int
  private let timings: [OperationTiming]

  /// Times all operations of the catalog.
  init(threads: Int, rounds: Int) throws {
    self.threads = threads
    timings = try OperationCatalog.measureTimings(
      pool: ThreadPool(threads: threads), rounds: rounds, clock: Stopwatch.now)
  }

  /// The times as a text table.
  var text: String {
    var table = TextTable(.left, .right, .right, .right)
    table.add("operation", "forward ms", "backward ms", "GFLOP/s forward")
    for timing in timings {
      table.add(
        timing.name, NumberFormat.fixed(timing.forwardMilliseconds, 3),
        NumberFormat.fixed(timing.backwardMilliseconds, 3),
        timing.gigaflops.map { NumberFormat.fixed($0, 1) } ?? "")
    }
    return "operations, \(NumberFormat.count(threads, "thread"))\n" + table.text(indent: 2)
  }

  /// The times as JSON.
  var json: JSON {
    let operations = timings.map { timing in
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
