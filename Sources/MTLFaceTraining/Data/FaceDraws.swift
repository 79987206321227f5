import MTLFaceData
import MTLFaceTensor

/// Draws faces in an order and reads them; what cannot be read is left out for good, told, and replaced
/// by the next face of the order.
struct FaceDraws: Sendable {
  /// Faces as they were drawn, with their rows.
  struct Drawn: Sendable {
    var faces: [Int] = []
    var rows: Tensor<Float>
    /// Faces that turned out to be faulty.
    var faults: [FaceDataSet.Problem] = []
  }

  private let reader: any FaceReader
  private let faces: TrainingFaces
  private let flips: Bool
  private let seed: UInt64
  private var order: BalancedOrder
  private var faulty: Set<Int> = []

  /// Draws by an order; half of the faces mirrored where `flips`.
  init(
    _ order: BalancedOrder, of faces: TrainingFaces, by reader: any FaceReader, flips: Bool,
    seed: UInt64
  ) {
    self.order = order
    self.faces = faces
    self.reader = reader
    self.flips = flips
    self.seed = seed
  }

  /// Where the order stands.
  var position: BalancedOrder.Position { order.position }

  /// The next faces.
  /// - Throws: ``TrainingError/unsuitableData(_:)`` where hardly any face can be read.
  mutating func next(_ count: Int, pool: ThreadPool) throws -> Drawn {
    let shape = try Shape([count] + reader.rowShape)
    var drawn = Drawn(rows: try Tensor<Float>(uninitialized: shape))
    drawn.faces = [Int](repeating: -1, count: count)
    var open = Array(0..<count)
    var attempts = 0
    while !open.isEmpty {
      let draws = open.map { _ in draw() }
      let problems = reader.read(draws, into: drawn.rows, at: open, pool: pool)
      var failed: [Int] = []
      for (number, slot) in open.enumerated() {
        let face = draws[number].face
        guard let problem = problems[number] else {
          drawn.faces[slot] = face
          continue
        }
        failed.append(slot)
        if faulty.insert(face).inserted {
          drawn.faults.append(FaceDataSet.Problem(entry: faces.name(face), problem: problem))
        }
      }
      open = failed
      attempts += failed.count
      guard attempts <= 2 * faces.trainingCount + count else {
        throw TrainingError.unsuitableData(
          "hardly any face can be read, for example \(drawn.faults.first.map { "\($0)" } ?? "")")
      }
    }
    return drawn
  }

  private mutating func draw() -> FaceDraw {
    let number = order.position.draws
    let face = order.next()
    return FaceDraw(face: face, isMirrored: flips && RandomSource(seed: seed)[number] & 1 == 1)
  }
}
