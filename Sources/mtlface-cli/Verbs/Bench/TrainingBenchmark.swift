import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining
import MTLFaceSupport

/// The measured times of training steps on random faces, for one number of threads and one batch
/// size.
struct TrainingBenchmark {
  private let task: TrainingWorkload.Task
  private let threads: Int
  private let batch: Int
  private let losses: [TrainingWorkload.Loss]
  private let memory: TrainingMemory
  private var seconds: [Double] = []

  /// Times training steps.
  ///
  /// The first step warms up the caches; its losses are recorded, but its time is not counted.
  ///
  /// - Parameters:
  ///   - work: The task, its networks and its data.
  ///   - threads: The number of threads.
  ///   - batch: The number of faces per step.
  ///   - rounds: The number of timed steps.
  ///   - folder: The folder to which the initial networks and the batch are saved, or nil.
  ///   - console: The destination of the progress.
  init(
    _ work: TrainingWorkload, threads: Int, batch: Int, rounds: Int, record folder: String?,
    _ console: Console
  ) throws {
    StorageCache.raiseLimitForTraining()
    (task, self.threads, self.batch) = (work.task, threads, batch)
    let place = "\(NumberFormat.count(threads, "thread")), batch \(batch)"
    console.progress("creating the networks")
    let step = try work.makeStep(
      batch: batch, pool: ThreadPool(threads: threads), record: folder)
    console.progress("first \(task.rawValue) step: \(place)")
    losses = try step()
    memory = try work.memory(batch: batch)
    for round in 1...rounds {
      console.progress("round \(round) of \(rounds): \(task.rawValue) step, \(place)")
      let start = Stopwatch.now()
      _ = try step()
      seconds.append(Stopwatch.now() - start)
    }
  }

  private var imagesPerSecond: Double { Double(batch) / seconds.median }

  /// Returns a text table of benchmarks.
  static func table(_ profiles: [TrainingBenchmark]) -> String {
    var table = TextTable(.left, .right, .right, .right, .right, .right, .right)
    table.add("training step", "threads", "batch", "ms", "least", "most", "images/s")
    for profile in profiles {
      let times = [
        profile.seconds.median, profile.seconds.min() ?? .nan, profile.seconds.max() ?? .nan,
      ].map { NumberFormat.fixed($0 * 1e3, 1) }
      table.add(
        profile.task.rawValue, "\(profile.threads)", "\(profile.batch)", times[0], times[1],
        times[2], NumberFormat.fixed(profile.imagesPerSecond, 2))
    }
    return table.text()
  }

  /// The element of the JSON array `training`.
  var json: JSON {
    .object([
      ("task", .string(task.rawValue)), ("threads", .integer(threads)), ("batch", .integer(batch)),
      ("images_per_second", .number(imagesPerSecond)),
      ("step_milliseconds", .array(seconds.map { .number($0 * 1e3) })),
      ("tensor_bytes", .integer(StorageCache.peakUsedBytes)),
      ("tensor_bytes_formula", .integer(memory.bytes)),
      ("first_losses", .object(losses.map { ($0.name, .number($0.value)) })),
    ])
  }
}
