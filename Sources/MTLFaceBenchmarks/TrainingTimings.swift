import MTLFaceSupport
import MTLFaceTensor
package import MTLFaceTraining

/// The measured times of training steps on random faces, for one number of threads and one batch
/// size.
package struct TrainingTimings: Sendable {
  /// The task that is trained.
  package let task: TrainingWorkload.Task
  /// The number of threads.
  package let threads: Int
  /// The number of faces per step.
  package let batch: Int
  /// The terms of the loss in the first step.
  package let firstLosses: [TrainingWorkload.Loss]
  /// The predicted memory use of a step.
  package let memory: TrainingMemory
  /// The time of each timed step in seconds.
  package let seconds: [Double]

  /// The number of faces per second, from the median time of a step.
  package var imagesPerSecond: Double { Double(batch) / seconds.median }

  /// Times training steps.
  ///
  /// The first step warms up the caches. Its losses are recorded, but its time is discarded.
  ///
  /// - Parameters:
  ///   - workload: The task with its networks and faces.
  ///   - threads: The number of threads, at least 1.
  ///   - batch: The number of faces per step, at least 2.
  ///   - rounds: The number of timed steps, at least 1.
  ///   - folder: The folder to which the initial networks and the batch are written, or `nil` to
  ///     write no files.
  ///   - progress: A function that receives a line of text before each step.
  /// - Throws: `NetworkError`, `TrainingError`, `TensorError`; an error of the file system if the
  ///   files cannot be written.
  package static func measure(
    _ workload: TrainingWorkload, threads: Int, batch: Int, rounds: Int,
    recordingTo folder: String? = nil, progress: (String) -> Void = { _ in }
  ) throws -> TrainingTimings {
    StorageCache.raiseLimitForTraining()
    let name = "\(workload.task.rawValue) step"
    let conditions = "\(NumberFormat.count(threads, "thread")), batch \(batch)"
    progress("creating the networks")
    let step = try workload.makeStep(
      batch: batch, pool: ThreadPool(threads: threads), recordingTo: folder)
    progress("first \(name): \(conditions)")
    let losses = try step()
    let memory = try workload.memory(batch: batch)
    let seconds = try (1...max(rounds, 1)).map { round in
      progress("round \(round) of \(rounds): \(name), \(conditions)")
      let start = Stopwatch.now()
      _ = try step()
      return Stopwatch.now() - start
    }
    return TrainingTimings(
      task: workload.task, threads: threads, batch: batch, firstLosses: losses, memory: memory,
      seconds: seconds)
  }

  /// Returns a text table of the times of training steps.
  static func table(_ timings: [TrainingTimings]) -> String {
    var table = TextTable(.left, .right, .right, .right, .right, .right, .right)
    table.add("training step", "threads", "batch", "median ms", "minimum", "maximum", "images/s")
    for timing in timings {
      let times = [
        timing.seconds.median, timing.seconds.min() ?? .nan, timing.seconds.max() ?? .nan,
      ].map { NumberFormat.fixed($0 * 1e3, 1) }
      table.add(
        timing.task.rawValue, "\(timing.threads)", "\(timing.batch)", times[0], times[1],
        times[2], NumberFormat.fixed(timing.imagesPerSecond, 2))
    }
    return table.text()
  }

  /// The element for these times in the JSON array `training`.
  var json: JSON {
    .object([
      ("task", .string(task.rawValue)), ("threads", .integer(threads)), ("batch", .integer(batch)),
      ("images_per_second", .number(imagesPerSecond)),
      ("step_milliseconds", .array(seconds.map { .number($0 * 1e3) })),
      ("tensor_bytes", .integer(StorageCache.peakUsedBytes)),
      ("tensor_bytes_formula", .integer(memory.bytes)),
      ("first_losses", .object(firstLosses.map { ($0.name, .number($0.value)) })),
    ])
  }
}
