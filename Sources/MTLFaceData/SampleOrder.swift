import MTLFaceTensor

/// A random order of samples that contains each sample once per epoch.
///
/// The order within an epoch depends only on the count, the seed and the number of the epoch. An
/// order can therefore be resumed from its count, seed and ``position``.
public struct SampleOrder: Sendable, Hashable {
  /// A position in the order, which is stored in training checkpoints.
  public struct Position: Sendable, Hashable, Codable {
    /// The number of completed epochs.
    public var epoch = 0
    /// The number of samples drawn in the current epoch.
    public var offset = 0

    /// Creates the position at the beginning of the first epoch.
    public init() {}
  }

  /// The number of samples, 1 or more.
  public let count: Int
  /// The seed of the random order.
  public let seed: UInt64
  /// The current position, from which another order can resume.
  public private(set) var position: Position
  private var permutation: [Int32] = []

  /// Creates an order.
  ///
  /// - Parameters:
  ///   - count: The number of samples, 1...2,147,483,647.
  ///   - seed: The seed of the random order.
  ///   - position: The position to resume from. The default is the beginning of the first epoch.
  /// - Throws: ``DatasetError`` `unsuitable` if the count or the position is out of range.
  public init(count: Int, seed: UInt64, at position: Position = Position()) throws(DatasetError) {
    guard 1...Int(Int32.max) ~= count else {
      throw .unsuitable(
        path: "sample order",
        problem: "cannot order \(count) samples; pass a number from 1 to 2,147,483,647")
    }
    guard position.epoch >= 0, 0..<count ~= position.offset else {
      throw .unsuitable(
        path: "sample order",
        problem:
          "position \(position.offset) of epoch \(position.epoch) does not exist if the number of "
          + "samples is \(count); use a checkpoint of the same data set")
    }
    self.count = count
    self.seed = seed
    self.position = position
    shuffle()
  }

  /// Returns the next sample, a number in 0..<`count`, and advances the position.
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

  /// Shuffles the samples for the current epoch with the Fisher-Yates algorithm.
  private mutating func shuffle() {
    var random = RandomSource(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(position.epoch + 1))
    permutation = (0..<Int32(count)).map(\.self)
    for last in stride(from: count - 1, to: 0, by: -1) {
      permutation.swapAt(last, Int(random.next() % UInt64(last + 1)))
    }
  }
}
