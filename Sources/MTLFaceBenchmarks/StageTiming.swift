import MTLFaceSupport

/// The median time of a stage of a model for one number of threads and one batch size.
package struct StageTiming: Sendable {
  /// The stage.
  package let stage: ModelStage
  /// The number of threads.
  package let threads: Int
  /// The number of faces in the batch.
  package let batch: Int
  /// The median time for the whole batch, in seconds.
  package let seconds: Double
  /// The number of multiply-add operations for the whole batch.
  package let multiplyAdds: Int

  /// The throughput in GFLOP/s.
  package var gigaflops: Double { Self.gigaflops(multiplyAdds: multiplyAdds, seconds: seconds) }

  /// Returns the throughput in GFLOP/s, where a multiply-add counts as two operations.
  ///
  /// - Parameters:
  ///   - multiplyAdds: The number of multiply-add operations.
  ///   - seconds: The time in seconds.
  package static func gigaflops(multiplyAdds: Int, seconds: Double) -> Double {
    2 * Double(multiplyAdds) / seconds / 1e9
  }

  /// Returns a text table of the times of stages.
  static func table(_ timings: [StageTiming]) -> String {
    var table = TextTable(.left, .right, .right, .right, .right, .right)
    table.add("stage", "threads", "batch", "ms", "ms/image", "GFLOP/s")
    for timing in timings {
      let milliseconds = timing.seconds * 1e3
      table.add(
        timing.stage.rawValue, "\(timing.threads)", "\(timing.batch)",
        NumberFormat.fixed(milliseconds, 2),
        NumberFormat.fixed(milliseconds / Double(timing.batch), 2),
        NumberFormat.fixed(timing.gigaflops, 1))
    }
    return table.text()
  }

  /// The element for this stage in the JSON array `stages`.
  var json: JSON {
    .object([
      ("stage", .string(stage.rawValue)), ("threads", .integer(threads)),
      ("batch", .integer(batch)), ("milliseconds", .number(seconds * 1e3)),
      ("milliseconds_per_image", .number(seconds * 1e3 / Double(batch))),
      ("gflops", .number(gigaflops)),
    ])
  }
}
