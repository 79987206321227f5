import MTLFaceData
import MTLFaceTensor

/// A sampler that reads faces in a given order.
///
/// A face that cannot be read is reported once and replaced with the next face in the order.
struct TrainingSampler: Sendable {
  /// A batch of sampled faces.
  struct Batch: Sendable {
    /// The numbers of the faces.
    var faces: [Int] = []
    /// The inputs of the faces as a tensor of shape `[n] + rowShape`.
    var inputs: Tensor<Float>
    /// The faces that could not be read and have not been reported before.
    var unreadable: [FaceDataset.Problem] = []
  }

  private let reader: any TrainingInputReader
  private let dataset: CombinedFaceDataset
  private let flips: Bool
  private let seed: UInt64
  private var order: BalancedOrder
  private var unreadable: Set<Int> = []

  /// Creates a sampler.
  ///
  /// - Parameters:
  ///   - order: The order of the faces.
  ///   - dataset: The data sets of the run.
  ///   - reader: The reader of the inputs.
  ///   - flips: Whether to mirror each face with a probability of 0.5.
  ///   - seed: The seed for the mirroring.
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

  /// Reads the next `count` faces.
  ///
  /// - Throws: ``TrainingError/unsuitableData(_:)`` if too many faces cannot be read.
  mutating func next(_ count: Int, pool: ThreadPool) throws -> Batch {
    let shape = try TensorShape([count] + reader.rowShape)
    var batch = Batch(inputs: try Tensor<Float>(uninitialized: shape))
    batch.faces = [Int](repeating: -1, count: count)
    var remaining = Array(0..<count)
    var attempts = 0
    while !remaining.isEmpty {
      let requests = remaining.map { _ in nextRequest() }
      let problems = reader.read(requests, into: batch.inputs, at: remaining, pool: pool)
      var failed: [Int] = []
      for (number, slot) in remaining.enumerated() {
        let face = requests[number].face
        guard let problem = problems[number] else {
          batch.faces[slot] = face
          continue
        }
        failed.append(slot)
        if unreadable.insert(face).inserted {
          batch.unreadable.append(FaceDataset.Problem(entry: dataset.name(face), problem: problem))
        }
      }
      remaining = failed
      attempts += failed.count
      guard attempts <= 2 * dataset.trainingCount + count else {
        let example = batch.unreadable.first.map { ", for example \($0)" } ?? ""
        throw TrainingError.unsuitableData(
          "almost no faces can be read; check the data sets\(example)")
      }
    }
    return batch
  }

  private mutating func nextRequest() -> InputRequest {
    let number = order.position.draws
    let face = order.next()
    return InputRequest(face: face, isMirrored: flips && RandomSource(seed: seed)[number] & 1 == 1)
  }
}
