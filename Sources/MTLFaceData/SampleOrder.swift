import MTLFaceTensor

/// In which order samples are seen: every one once an epoch, in an order drawn from the seed and the
/// epoch. The position is all that has to be kept for going on where it stopped.
public struct SampleOrder: Sendable, Hashable {
  /// Where an order stands; numbers that a checkpoint keeps.
  public struct Position: Sendable, Hashable, Codable {
    /// Epochs that are done.
    public var epoch = 0
    /// Samples of this epoch that are done.
    public var offset = 0

    /// The beginning.
    public init() {}
  }

  /// How many samples there are, 1 or more.
  public let count: Int
  /// What the order is drawn from.
  public let seed: UInt64
  /// Where it stands.
  public private(set) var position: Position
  private var permutation: [Int32] = []

  /// An order of so many samples, from a position on.
  ///
  /// - Throws: ``DatasetError`` `unsuitable` for no samples, more than two thousand million, or a
  ///   position that the order does not have.
  public init(count: Int, seed: UInt64, at position: Position = Position()) throws(DatasetError) {
    guard 1...Int(Int32.max) ~= count else {
      throw .unsuitable(path: "sample order", problem: "\(count) samples cannot be put in an order")
    }
    guard position.epoch >= 0, 0..<count ~= position.offset else {
      throw .unsuitable(
        path: "sample order",
        problem: "the position \(position.offset) of epoch \(position.epoch) is none of \(count) "
          + "samples; the checkpoint is another data set's")
    }
    self.count = count
    self.seed = seed
    self.position = position
    shuffle()
  }

  /// The next sample.
  public mutating func next() -> Int {
    let sample = Int(permutation[position.offset])
    position.offset += 1
    if position.offset == count {
      position.offset = 0
      position.epoch += 1
      shuffle()
    }
    return sample
  }

  /// Fisher and Yates's shuffle, from seed and epoch alone.
  private mutating func shuffle() {
    var random = RandomSource(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(position.epoch + 1))
    permutation = (0..<Int32(count)).map(\.self)
    for last in stride(from: count - 1, to: 0, by: -1) {
      permutation.swapAt(last, Int(random.next() % UInt64(last + 1)))
    }
  }
}
