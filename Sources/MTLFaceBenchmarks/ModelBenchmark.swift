package import MTLFaceCheckpoint
package import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// A benchmark of the stages of a model, or of the steps of the plan that computes embeddings, on
/// random images.
package struct ModelBenchmark {
  /// A stage that is timed with one number of threads and one batch size.
  private struct Run {
    let stage: ModelStage
    let threads: Int
    let batch: Int
    let multiplyAdds: Int
    let work: () throws -> Void
  }

  private let model: FaceModel
  private let memory: ModelMemoryMode
  private let counts: MultiplyAddCounts
  private let threads: [Int]
  private let batches: [Int]
  private let rounds: Int

  /// Creates a benchmark of a model for all combinations of thread counts and batch sizes.
  ///
  /// - Parameters:
  ///   - model: The model to time. Its weights do not affect the time.
  ///   - memory: Whether the networks are optimized for speed or for low memory use.
  ///   - threads: The numbers of threads, each at least 1.
  ///   - batches: The batch sizes, each at least 1.
  ///   - rounds: The number of measured rounds, at least 1.
  /// - Throws: `NetworkError` if the model's configuration is invalid.
  package init(
    _ model: FaceModel, memory: ModelMemoryMode = .fast, threads: [Int], batches: [Int],
    rounds: Int
  ) throws {
    self.model = model
    self.memory = memory
    counts = try MultiplyAddCounts(model.makeNetwork())
    self.threads = threads
    self.batches = batches
    self.rounds = max(rounds, 1)
  }

  /// Times all stages of the model.
  ///
  /// Each round runs every stage once, so that a temporary load on the machine affects all stages
  /// equally.
  ///
  /// - Parameter progress: A function that receives a line of text before each run.
  /// - Returns: The median times over the rounds, in the order of the numbers of threads, the batch
  ///   sizes and the stages.
  /// - Throws: `NetworkError`, `TensorError`.
  package func stageTimings(progress: (String) -> Void = { _ in }) throws -> [StageTiming] {
    let runs = try threads.flatMap { count in
      let inference = try inference(threads: count)
      return try batches.flatMap { try self.runs(inference, threads: count, batch: $0) }
    }
    var times = runs.map { _ in [Double]() }
    // Round 0 compiles the plans and warms up the caches. Its times are discarded.
    for round in 0...rounds {
      for (index, run) in runs.enumerated() {
        progress(
          "round \(round) of \(rounds): \(run.stage.rawValue), "
            + "\(NumberFormat.count(run.threads, "thread")), batch \(run.batch)")
        let start = Stopwatch.now()
        try run.work()
        if round > 0 { times[index].append(Stopwatch.now() - start) }
      }
    }
    return zip(runs, times).map { run, times in
      StageTiming(
        stage: run.stage, threads: run.threads, batch: run.batch, seconds: times.median,
        multiplyAdds: run.multiplyAdds)
    }
  }

  /// Times the steps of the plan that computes embeddings.
  ///
  /// - Parameter progress: A function that receives a line of text before each round.
  /// - Returns: A profile for each number of threads and batch size.
  /// - Throws: `NetworkError`, `TensorError`.
  package func stepProfiles(progress: (String) -> Void = { _ in }) throws -> [StepProfile] {
    try threads.flatMap { count in
      let inference = try inference(threads: count)
      return try batches.map { batch in
        let images = try images(batch)
        var profile = StepProfile(threads: count, batch: batch)
        for round in 1...rounds {
          progress(
            "round \(round) of \(rounds): \(NumberFormat.count(count, "thread")), batch \(batch)")
          profile.add(try inference.profileEmbedding(images, clock: Stopwatch.now))
        }
        return profile
      }
    }
  }

  private func inference(threads: Int) throws -> InferenceModel {
    try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, memory: memory,
      pool: ThreadPool(threads: threads))
  }

  private func runs(_ inference: InferenceModel, threads: Int, batch: Int) throws -> [Run] {
    let images = try images(batch)
    let faces = try inference.encode(images)
    let all = (0..<inference.groups.count).map { TargetAge.group($0) }
    func run(_ stage: ModelStage, _ multiplyAdds: Int, _ work: @escaping () throws -> Void) -> Run {
      Run(
        stage: stage, threads: threads, batch: batch, multiplyAdds: multiplyAdds * batch,
        work: work)
    }
    var runs = [
      run(.encode, counts.encoding) { _ = try inference.encode(images) },
      run(.embed, counts.encoding + counts.embedding) {
        _ = try inference.embeddings(of: images)
      },
    ]
    if let count = counts.age {
      runs.append(run(.age, count) { _ = try inference.ages(of: faces) })
    }
    if counts.synthesisPerAge != nil {
      runs += [
        run(.synthesizeOne, counts.synthesis(ages: 1)) {
          _ = try inference.synthesize(faces, at: [all[all.count / 2]])
        },
        run(.synthesizeAll, counts.synthesis(ages: all.count)) {
          _ = try inference.synthesize(faces, at: all)
        },
      ]
    }
    return runs
  }

  /// Returns images with random values in [-1, 1). The values do not affect the time.
  private func images(_ batch: Int) throws -> Tensor<Float> {
    let side = model.configuration.inputSize
    let shape = try TensorShape(batch, side, side, 3)
    var random = RandomSource(name: "bench")
    return try Tensor((0..<shape.count).map { _ in Float(2 * random.uniform() - 1) }, shape: shape)
  }
}
