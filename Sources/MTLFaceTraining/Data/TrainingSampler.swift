import MTLFaceData
import MTLFaceTensor

/// Draws faces in an order and reads them. A face that cannot be read is reported once and replaced
/// by the next face of the order.
struct TrainingSampler: Sendable {
  /// The numbers of the drawn faces, and their rows.
  struct Batch: Sendable {
    var faces: [Int] = []
    var inputs: Tensor<Float>
    /// The faces that could not be read and were not reported before.
    var unreadable: [FaceDataset.Problem] = []
  }

  private let reader: any TrainingInputReader
  private let dataset: CombinedFaceDataset
  private let flips: Bool
  private let seed: UInt64
  private var order: BalancedOrder
  private var unreadable: Set<Int> = []

  /// Creates a sampler.
  /// - Parameter flips: Whether a random half of the faces is mirrored.
  init(
    order: BalancedOrder, dataset: CombinedFaceDataset, reader: any TrainingInputReader,
    flips: Bool,
    seed: UInt64
  ) {
    self.order = order
    self.dataset = dataset
    self.reader = reader
    self.flips = flips
    self.seed = seed
  }

  /// The position in the order.
  var position: BalancedOrder.Position { order.position }

  /// Draws and reads the next faces.
  /// - Throws: ``TrainingError/unsuitableData(_:)`` if almost no face can be read.
  mutating func next(_ count: Int, pool: ThreadPool) throws -> Batch {
    let shape = try TensorShape([count] + reader.rowShape)
    var batch = Batch(inputs: try Tensor<Float>(uninitialized: shape))
    batch.faces = [Int](repeating: -1, count: count)
    var open = Array(0..<count)
    var attempts = 0
    while !open.isEmpty {
      let draws = open.map { _ in draw() }
      let problems = reader.read(draws, into: batch.inputs, at: open, pool: pool)
      var failed: [Int] = []
      for (number, slot) in open.enumerated() {
        let face = draws[number].face
        guard let problem = problems[number] else {
          batch.faces[slot] = face
          continue
        }
        failed.append(slot)
        if unreadable.insert(face).inserted {
          batch.unreadable.append(FaceDataset.Problem(entry: dataset.name(face), problem: problem))
        }
      }
      open = failed
      attempts += failed.count
      guard attempts <= 2 * dataset.trainingCount + count else {
        throw TrainingError.unsuitableData(
          "almost no face can be read; for example, \(batch.unreadable.first.map { "\($0)" } ?? "")"
        )
      }
    }
    return batch
  }

  private mutating func draw() -> InputRequest {
    let number = order.position.draws
    let face = order.next()
    return InputRequest(face: face, isMirrored: flips && RandomSource(seed: seed)[number] & 1 == 1)
  }
}
