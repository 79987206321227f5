import MTLFaceSupport

/// A stage of a model that is timed.
enum ModelStage: String {
  case encode, embed, age
  case synthesizeOne = "synthesize one age"
  case synthesizeAll = "synthesize all ages"
}

/// The median time of a stage for one batch.
struct StageTiming {
  let stage: ModelStage
  let threads: Int
  let batch: Int
  /// The median time for the whole batch in seconds.
  let seconds: Double
  /// The number of multiply-add operations for the whole batch.
  let multiplyAdds: Int

  private var gflops: Double { Self.gflops(multiplyAdds: multiplyAdds, seconds: seconds) }

  /// Returns the throughput in GFLOP/s, counting each multiply-add as two operations.
  static func gflops(multiplyAdds: Int, seconds: Double) -> Double {
    2 * Double(multiplyAdds) / seconds / 1e9
  }

  /// Returns a text table of stages.
  static func table(_ timings: [StageTiming]) -> String {
    var table = TextTable(.left, .right, .right, .right, .right, .right)
    table.add("stage", "threads", "batch", "ms", "ms/image", "GFLOP/s")
    for timing in timings {
      let milliseconds = timing.seconds * 1e3
      table.add(
        timing.stage.rawValue, "\(timing.threads)", "\(timing.batch)",
        NumberFormat.fixed(milliseconds, 2),
        NumberFormat.fixed(milliseconds / Double(timing.batch), 2),
        NumberFormat.fixed(timing.gflops, 1))
    }
    return table.text()
  }

  /// The element of the JSON array `stages`.
  var json: JSON {
    .object([
      ("stage", .string(stage.rawValue)), ("threads", .integer(threads)),
      ("batch", .integer(batch)), ("milliseconds", .number(seconds * 1e3)),
      ("milliseconds_per_image", .number(seconds * 1e3 / Double(batch))),
      ("gflops", .number(gflops)),
    ])
  }
}
