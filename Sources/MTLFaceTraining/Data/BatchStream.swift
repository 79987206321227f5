import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// Batches of a run, made ahead by a thread of their own.
final class BatchStream<Batch: Sendable>: Sendable {
  /// A batch in its parts, and where the orders stand after it.
  struct Step: Sendable {
    let parts: [Batch]
    let positions: [BalancedOrder.Position]
    let faults: [FaceDataSet.Problem]
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

/// The sizes of a batch's parts: as even as they can be, larger ones first.
func partSizes(_ batch: Int, parts: Int) -> [Int] {
  (0..<parts).map { batch / parts + ($0 < batch % parts ? 1 : 0) }
}

extension BatchStream where Batch == AIFRBatch<Float> {
  /// Batches for recognition.
  ///
  /// - Parameters:
  ///   - draws: Faces and their rows.
  ///   - hasFeatures: Whether rows are a frozen encoder's features.
  ///   - teachers: Embeddings of a teacher, if there are any.
  convenience init(
    recognition draws: FaceDraws, of faces: TrainingFaces, settings: AIFRSettings,
    hasFeatures: Bool, teachers: TeacherEmbeddings?, pool: ThreadPool
  ) {
    let state = SystemLock(draws)
    let sizes = partSizes(settings.batch, parts: settings.accumulation)
    self.init {
      try state.withLock { draws in
        var faults: [FaceDataSet.Problem] = []
        let parts = try sizes.map { size in
          let drawn = try draws.next(size, pool: pool)
          faults += drawn.faults
          let labels = drawn.faces.map(faces.labels)
          return AIFRBatch<Float>(
            faces: hasFeatures ? .features(drawn.rows) : .images(drawn.rows),
            labels: labels.map(\.identity), ages: labels.map(\.age),
            genders: labels.map(\.gender), teachers: try teachers?.rows(drawn.faces))
        }
        return Step(parts: parts, positions: [draws.position], faults: faults)
      }
    }
  }
}

extension BatchStream where Batch == FASBatch<Float> {
  /// Batches for synthesis: faces to change, and real faces of the groups that they are to be shown in;
  /// with what the method draws beside.
  convenience init(
    sources: FaceDraws, targets: FaceDraws, of faces: TrainingFaces, groups: AgeGroups,
    settings: FASSettings, method: SynthesisDraws, pool: ThreadPool
  ) {
    let state = SystemLock((sources: sources, targets: targets))
    let sizes = partSizes(settings.batch, parts: settings.accumulation)
    self.init {
      try state.withLock { draws in
        var faults: [FaceDataSet.Problem] = []
        let parts = try sizes.map { size in
          let place = draws.targets.position.draws
          let sources = method.needsSources ? try draws.sources.next(size, pool: pool) : nil
          let targets = try draws.targets.next(size, pool: pool)
          faults += (sources?.faults ?? []) + targets.faults
          return try method.batch(
            sources: sources?.rows, targets: targets.rows,
            groups: targets.faces.map { groups.group(ofAge: faces.labels($0).age ?? 0) },
            at: place)
        }
        return Step(
          parts: parts, positions: [draws.sources.position, draws.targets.position],
          faults: faults)
      }
    }
  }
}
