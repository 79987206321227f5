import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
import MTLFaceTensor

/// Batches of a run, made ahead by a thread of their own.
final class BatchStream<Batch: Sendable>: Sendable {
  /// The micro-batches of a step, and the positions of the sample orders after it.
  struct Step: Sendable {
    let microBatches: [Batch]
    let positions: [BalancedOrder.Position]
    let unreadable: [FaceDataset.Problem]
  }

  private let queue: PrefetchQueue<Step>

  /// Steps that wait at most.
  private static var depth: Int { 2 }

  init(_ produce: @escaping @Sendable () throws -> Step) {
    queue = PrefetchQueue(depth: Self.depth, produce)
  }

  /// The next batch.
  func next() throws -> Step { try queue.next() }
}

/// The sizes of a batch's micro-batches: as even as they can be, larger ones first.
func microBatchSizes(of batch: Int, count: Int) -> [Int] {
  (0..<count).map { batch / count + ($0 < batch % count ? 1 : 0) }
}

extension BatchStream where Batch == AIFRBatch<Float> {
  /// Batches for recognition.
  ///
  /// - Parameters:
  ///   - draws: Faces and their rows.
  ///   - hasFeatures: Whether rows are a frozen encoder's features.
  ///   - teachers: Embeddings of a teacher, if there are any.
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
  /// Batches for synthesis.
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
