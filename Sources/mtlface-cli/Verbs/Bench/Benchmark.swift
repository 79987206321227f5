import MTLFace

/// Times a model: every stage in turn, round after round.
struct Benchmark {
  /// A stage at one thread count and batch size.
  private struct Run {
    let stage: Stage
    let threads: Int
    let batch: Int
    let multiplications: Int
    let work: () throws -> Void
  }

  private let model: Model
  private let memory: ModelMemory
  private let workload: Workload
  private let threads: [Int]
  private let batches: [Int]
  private let rounds: Int
  private let console: Console

  /// Prepares to time a model at every combination of thread counts and batch sizes.
  init(
    _ model: Model, memory: ModelMemory, threads: [Int], batches: [Int], rounds: Int,
    console: Console
  ) throws {
    self.model = model
    self.memory = memory
    workload = try Workload(model.network())
    self.threads = threads
    self.batches = batches
    self.rounds = rounds
    self.console = console
  }

  /// The stages that the model has.
  func stages() throws -> [StageTiming] {
    let runs = try threads.flatMap { count in
      let inference = try inference(threads: count)
      return try batches.flatMap { try self.runs(inference, threads: count, batch: $0) }
    }
    var times = runs.map { _ in [Double]() }
    // Round 0 compiles the plans and warms the caches.
    for round in 0...rounds {
      for (index, run) in runs.enumerated() {
        console.progress(
          "round \(round) of \(rounds): \(run.stage.rawValue), \(run.threads) threads, batch "
            + "\(run.batch)")
        let start = Stopwatch.now()
        try run.work()
        if round > 0 { times[index].append(Stopwatch.now() - start) }
      }
    }
    return zip(runs, times).map { run, times in
      StageTiming(
        stage: run.stage, threads: run.threads, batch: run.batch, seconds: times.median,
        multiplications: run.multiplications)
    }
  }

  /// The steps of the embedding plan.
  func profiles() throws -> [StepProfile] {
    try threads.flatMap { count in
      let inference = try inference(threads: count)
      return try batches.map { batch in
        let images = try images(batch)
        var profile = StepProfile(threads: count, batch: batch)
        for round in 1...rounds {
          console.progress("round \(round) of \(rounds): \(count) threads, batch \(batch)")
          profile.add(try inference.profileEmbedding(images, clock: Stopwatch.now))
        }
        return profile
      }
    }
  }

  private func inference(threads: Int) throws -> InferenceModel {
    try InferenceModel(
      model.network(), parameters: model.parameters, memory: memory,
      pool: ThreadPool(threads: threads))
  }

  private func runs(_ inference: InferenceModel, threads: Int, batch: Int) throws -> [Run] {
    let images = try images(batch)
    let faces = try inference.encode(images)
    let all = (0..<inference.groups.count).map { TargetAge.group($0) }
    func run(_ stage: Stage, _ multiplications: Int, _ work: @escaping () throws -> Void) -> Run {
      Run(
        stage: stage, threads: threads, batch: batch, multiplications: multiplications * batch,
        work: work)
    }
    var runs = [
      run(.encode, workload.encoding) { _ = try inference.encode(images) },
      run(.embed, workload.encoding + workload.embedding) {
        _ = try inference.embeddings(of: images)
      },
    ]
    if let count = workload.age {
      runs.append(run(.age, count) { _ = try inference.ages(faces) })
    }
    if workload.synthesisPerAge != nil {
      runs += [
        run(.synthesizeOne, workload.synthesis(ages: 1)) {
          _ = try inference.synthesize(faces, [all[all.count / 2]])
        },
        run(.synthesizeAll, workload.synthesis(ages: all.count)) {
          _ = try inference.synthesize(faces, all)
        },
      ]
    }
    return runs
  }

  /// Noise in [-1, 1): what is in a picture does not change the time.
  private func images(_ batch: Int) throws -> Tensor<Float> {
    let side = model.configuration.inputSize
    let shape = try Shape(batch, side, side, 3)
    var random = RandomSource(name: "bench")
    return try Tensor((0..<shape.count).map { _ in Float(2 * random.uniform() - 1) }, shape: shape)
  }
}

/// What is timed.
enum Stage: String {
  case encode, embed, age
  case synthesizeOne = "synthesize one age"
  case synthesizeAll = "synthesize all ages"
}

/// The median time of a stage for one batch.
struct StageTiming {
  /// Which.
  let stage: Stage
  /// Threads that worked on it.
  let threads: Int
  /// Faces at a time.
  let batch: Int
  /// For the whole batch.
  let seconds: Double
  /// For the whole batch.
  let multiplications: Int

  private var gflops: Double { Numbers.gflops(multiplications, seconds) }

  /// A table of stages.
  static func table(_ timings: [StageTiming]) -> String {
    var table = TextTable(.left, .right, .right, .right, .right, .right)
    table.add("stage", "threads", "batch", "ms", "ms/image", "GFLOP/s")
    for timing in timings {
      let milliseconds = timing.seconds * 1e3
      table.add(
        timing.stage.rawValue, "\(timing.threads)", "\(timing.batch)",
        Numbers.fixed(milliseconds, 2), Numbers.fixed(milliseconds / Double(timing.batch), 2),
        Numbers.fixed(timing.gflops, 1))
    }
    return table.text()
  }

  /// One element of `stages`.
  var json: JSON {
    .object([
      ("stage", .string(stage.rawValue)), ("threads", .integer(threads)),
      ("batch", .integer(batch)), ("milliseconds", .number(seconds * 1e3)),
      ("milliseconds_per_image", .number(seconds * 1e3 / Double(batch))),
      ("gflops", .number(gflops)),
    ])
  }
}

extension [Double] {
  /// The middle element, or the mean of the two in the middle; not a number where there is none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}

extension Numbers {
  /// Billions of operations a second, two for each multiply-add.
  static func gflops(_ multiplications: Int, _ seconds: Double) -> Double {
    2 * Double(multiplications) / seconds / 1e9
  }
}
