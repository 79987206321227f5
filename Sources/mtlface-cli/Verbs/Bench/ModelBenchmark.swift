import MTLFace
import MTLFaceCommandLine
import MTLFaceTensor
import MTLFaceSupport

/// Times the stages of a model.
struct ModelBenchmark {
  /// A stage at one thread count and batch size.
  private struct Run {
    let stage: ModelStage
    let threads: Int
    let batch: Int
    let multiplyAdds: Int
    let work: () throws -> Void
  }

  private let model: FaceModel
  private let memory: ModelMemoryMode
  private let workload: MultiplyAddCounts
  private let threads: [Int]
  private let batches: [Int]
  private let rounds: Int
  private let console: Console

  /// Creates a benchmark of a model for all combinations of thread counts and batch sizes.
  init(
    _ model: FaceModel, memory: ModelMemoryMode, threads: [Int], batches: [Int], rounds: Int,
    console: Console
  ) throws {
    self.model = model
    self.memory = memory
    workload = try MultiplyAddCounts(model.makeNetwork())
    self.threads = threads
    self.batches = batches
    self.rounds = rounds
    self.console = console
  }

  /// Times all stages that the model has.
  func stages() throws -> [StageTiming] {
    let runs = try threads.flatMap { count in
      let inference = try inference(threads: count)
      return try batches.flatMap { try self.runs(inference, threads: count, batch: $0) }
    }
    var times = runs.map { _ in [Double]() }
    // Round 0 compiles the plans and warms up the caches; it is not counted.
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
        multiplyAdds: run.multiplyAdds)
    }
  }

  /// Times the steps of the plan that computes embeddings.
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
      run(.encode, workload.encoding) { _ = try inference.encode(images) },
      run(.embed, workload.encoding + workload.embedding) {
        _ = try inference.embeddings(of: images)
      },
    ]
    if let count = workload.age {
      runs.append(run(.age, count) { _ = try inference.ages(of: faces) })
    }
    if workload.synthesisPerAge != nil {
      runs += [
        run(.synthesizeOne, workload.synthesis(ages: 1)) {
          _ = try inference.synthesize(faces, at: [all[all.count / 2]])
        },
        run(.synthesizeAll, workload.synthesis(ages: all.count)) {
          _ = try inference.synthesize(faces, at: all)
        },
      ]
    }
    return runs
  }

  /// Returns random images in [-1, 1), because the content does not affect the time.
  private func images(_ batch: Int) throws -> Tensor<Float> {
    let side = model.configuration.inputSize
    let shape = try TensorShape(batch, side, side, 3)
    var random = RandomSource(name: "bench")
    return try Tensor((0..<shape.count).map { _ in Float(2 * random.uniform() - 1) }, shape: shape)
  }
}
