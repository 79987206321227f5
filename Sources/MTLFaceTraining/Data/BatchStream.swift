import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// A stream of batches that a separate thread prepares in advance.
final class BatchStream<Batch: Sendable>: Sendable {
  /// The data of a training step.
  struct Step: Sendable {
    /// The micro-batches of the step.
    let microBatches: [Batch]
    /// The positions of the sample orders after the step.
    let positions: [BalancedOrder.Position]
    /// The faces that could not be read.
    let unreadable: [FaceDataset.Problem]
  }

  private let queue: PrefetchQueue<Step>

  /// The maximum number of steps that are prepared in advance.
  private static var depth: Int { 2 }

  init(_ produce: @escaping @Sendable () throws -> Step) {
    queue = PrefetchQueue(depth: Self.depth, produce)
  }

  /// Waits until the next step is prepared and returns it.
  func next() throws -> Step { try queue.next() }
}

/// Returns the sizes of the micro-batches of a batch in descending order. They differ by at most 1.
func microBatchSizes(of batch: Int, count: Int) -> [Int] {
  (0..<count).map { batch / count + ($0 < batch % count ? 1 : 0) }
}

extension BatchStream where Batch == AIFRBatch<Float> {
  /// Creates a stream of batches for recognition.
  ///
  /// - Parameters:
  ///   - sampler: The sampler of the faces.
  ///   - dataset: The data sets of the run.
  ///   - settings: The batch size and the number of micro-batches.
  ///   - hasFeatures: Whether the inputs are features of a frozen encoder instead of images.
  ///   - teachers: The embeddings of a teacher, or `nil` if there is no teacher.
  ///   - pool: The threads that read the inputs.
  convenience init(
    recognition sampler: TrainingSampler, dataset: CombinedFaceDataset, settings: AIFRTask.Settings,
    hasFeatures: Bool, teachers: TeacherEmbeddings?, pool: ThreadPool
  ) {
    let state = SystemLock(sampler)
    let sizes = microBatchSizes(of: settings.batch, count: settings.accumulation)
    self.init {
      try state.withLock { sampler in
        var unreadable: [FaceDataset.Problem] = []
        let microBatches = try sizes.map { size in
          let sampled = try sampler.next(size, pool: pool)
          unreadable += sampled.unreadable
          let labels = sampled.faces.map(dataset.labels)
          return AIFRBatch<Float>(
            faces: hasFeatures ? .features(sampled.inputs) : .images(sampled.inputs),
            labels: labels.map(\.identity), ages: labels.map(\.age),
            genders: labels.map(\.gender),
            teacherEmbeddings: try teachers?.embeddings(of: sampled.faces))
        }
        return Step(
          microBatches: microBatches, positions: [sampler.position], unreadable: unreadable)
      }
    }
  }
}

extension BatchStream where Batch == FASBatch<Float> {
  /// Creates a stream of batches for synthesis.
  ///
  /// - Parameters:
  ///   - sources: The sampler of the source faces.
  ///   - targets: The sampler of the real faces, whose age groups are the target groups.
  ///   - dataset: The data sets of the run.
  ///   - groups: The age groups of the model.
  ///   - settings: The batch size and the number of micro-batches.
  ///   - baseline: The sampler of the random inputs of a baseline, or `nil` for MTLFace.
  ///   - pool: The threads that read the inputs.
  convenience init(
    sources: TrainingSampler, targets: TrainingSampler, dataset: CombinedFaceDataset,
    groups: AgeGroups, settings: FASTask.Settings, baseline: BaselineInputSampler?,
    pool: ThreadPool
  ) {
    let state = SystemLock((sources: sources, targets: targets))
    let sizes = microBatchSizes(of: settings.batch, count: settings.accumulation)
    self.init {
      try state.withLock { samplers in
        var unreadable: [FaceDataset.Problem] = []
        let microBatches = try sizes.map { size in
          let position = samplers.targets.position.draws
          let needsSources = baseline?.needsSources ?? true
          let sources = needsSources ? try samplers.sources.next(size, pool: pool) : nil
          let targets = try samplers.targets.next(size, pool: pool)
          unreadable += (sources?.unreadable ?? []) + targets.unreadable
          let ageGroups = targets.faces.map { groups.group(ofAge: dataset.labels($0).age ?? 0) }
          return FASBatch<Float>(
            sources: sources?.inputs ?? targets.inputs, targets: targets.inputs,
            groups: ageGroups,
            baselineInputs: try baseline?.inputs(groups: ageGroups, at: position))
        }
        return Step(
          microBatches: microBatches,
          positions: [samplers.sources.position, samplers.targets.position],
          unreadable: unreadable)
      }
    }
  }
}
