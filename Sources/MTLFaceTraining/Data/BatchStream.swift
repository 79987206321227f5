import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// A stream of batches that a separate thread prepares in advance.
final class BatchStream<Batch: Sendable>: Sendable {
  /// The micro-batches of a step, the positions of the sample orders after it, and the faces that
  /// could not be read.
  struct Step: Sendable {
    let microBatches: [Batch]
    let positions: [BalancedOrder.Position]
    let unreadable: [FaceDataset.Problem]
  }

  private let queue: PrefetchQueue<Step>

  /// The maximum number of prepared steps.
  private static var depth: Int { 2 }

  init(_ produce: @escaping @Sendable () throws -> Step) {
    queue = PrefetchQueue(depth: Self.depth, produce)
  }

  /// Returns the next step; waits until it is prepared.
  func next() throws -> Step { try queue.next() }
}

/// Returns the sizes of a batch's micro-batches. They differ by at most 1; larger ones come first.
func microBatchSizes(of batch: Int, count: Int) -> [Int] {
  (0..<count).map { batch / count + ($0 < batch % count ? 1 : 0) }
}

extension BatchStream where Batch == AIFRBatch<Float> {
  /// Creates a stream of batches for recognition.
  ///
  /// - Parameters:
  ///   - draws: Draws the faces.
  ///   - hasFeatures: Whether the sampler's rows are features of a frozen encoder instead of
  ///     images.
  ///   - teachers: The embeddings of a teacher; nil without a teacher.
  convenience init(
    recognition draws: TrainingSampler, dataset: CombinedFaceDataset, settings: AIFRTask.Settings,
    hasFeatures: Bool, teachers: TeacherEmbeddings?, pool: ThreadPool
  ) {
    let state = SystemLock(draws)
    let sizes = microBatchSizes(of: settings.batch, count: settings.accumulation)
    self.init {
      try state.withLock { draws in
        var unreadable: [FaceDataset.Problem] = []
        let microBatches = try sizes.map { size in
          let drawn = try draws.next(size, pool: pool)
          unreadable += drawn.unreadable
          let labels = drawn.faces.map(dataset.labels)
          return AIFRBatch<Float>(
            faces: hasFeatures ? .features(drawn.inputs) : .images(drawn.inputs),
            labels: labels.map(\.identity), ages: labels.map(\.age),
            genders: labels.map(\.gender),
            teacherEmbeddings: try teachers?.embeddings(of: drawn.faces))
        }
        return Step(
          microBatches: microBatches, positions: [draws.position], unreadable: unreadable)
      }
    }
  }
}

extension BatchStream where Batch == FASBatch<Float> {
  /// Creates a stream of batches for synthesis.
  ///
  /// - Parameters:
  ///   - sources: Draws the faces to change.
  ///   - targets: Draws the real faces, whose age groups are the target groups.
  ///   - baseline: Draws the inputs of a baseline; nil for MTLFace.
  convenience init(
    sources: TrainingSampler, targets: TrainingSampler, dataset: CombinedFaceDataset,
    groups: AgeGroups, settings: FASTask.Settings, baseline: BaselineInputSampler?,
    pool: ThreadPool
  ) {
    let state = SystemLock((sources: sources, targets: targets))
    let sizes = microBatchSizes(of: settings.batch, count: settings.accumulation)
    self.init {
      try state.withLock { draws in
        var unreadable: [FaceDataset.Problem] = []
        let microBatches = try sizes.map { size in
          let position = draws.targets.position.draws
          let needsSources = baseline?.needsSources ?? true
          let sources = needsSources ? try draws.sources.next(size, pool: pool) : nil
          let targets = try draws.targets.next(size, pool: pool)
          unreadable += (sources?.unreadable ?? []) + targets.unreadable
          let ageGroups = targets.faces.map { groups.group(ofAge: dataset.labels($0).age ?? 0) }
          return FASBatch<Float>(
            sources: sources?.inputs ?? targets.inputs, targets: targets.inputs,
            groups: ageGroups,
            baselineInputs: try baseline?.inputs(groups: ageGroups, at: position))
        }
        return Step(
          microBatches: microBatches,
          positions: [draws.sources.position, draws.targets.position], unreadable: unreadable)
      }
    }
  }
}
