import MTLFaceTensor

/// Genuine and impostor pairs of faces of known identity, for verification.
///
/// If more pairs exist than are requested, the requested number is drawn uniformly without
/// replacement.
public struct FacePairs: Sendable, Hashable {
  /// A pair of different faces, in ascending order of index.
  public struct Pair: Sendable, Hashable {
    /// The index of the first face.
    public let first: Int
    /// The index of the second face, which is greater than ``first``.
    public let second: Int
  }

  /// The genuine pairs, grouped by person, followed by the impostor pairs. Within each person and
  /// among the impostor pairs, pairs are in ascending order of the second and then of the first
  /// index.
  public let pairs: [Pair]
  /// The number of genuine pairs, which precede the impostor pairs in ``pairs``.
  public let genuineCount: Int
  /// The number of genuine pairs that exist.
  public let possibleGenuineCount: Int
  /// The number of impostor pairs that exist.
  public let possibleImpostorCount: Int

  /// The number of impostor pairs in ``pairs``.
  public var impostorCount: Int { pairs.count - genuineCount }

  /// Selects pairs of faces.
  ///
  /// - Parameters:
  ///   - identities: The identity of each face.
  ///   - genuine: The maximum number of genuine pairs, 0 or more.
  ///   - impostors: The maximum number of impostor pairs, 0 or more.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``EvaluationError`` `noPairs` if no pair is selected; `invalidEmbeddings` if there
  ///   are 2^31 or more faces.
  public init(
    identities: [Int], genuine: Int = 5_000_000, impostors: Int = 1_000_000, seed: UInt64 = 0
  ) throws(EvaluationError) {
    let count = identities.count
    guard count < 1 << 31 else {
      throw .invalidEmbeddings("\(count) faces are too many to pair; pass fewer than 2^31 faces")
    }
    let persons = Dictionary(grouping: identities.indices, by: { identities[$0] }).values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    // The number of genuine pairs of all preceding people.
    var starts = [0]
    for faces in persons { starts.append(starts[starts.count - 1] + Self.pairs(of: faces.count)) }
    possibleGenuineCount = starts[starts.count - 1]
    possibleImpostorCount = Self.pairs(of: count) - possibleGenuineCount
    var random = RandomSource(seed: seed)
    var person = 0
    var chosen: [Pair] = []
    for number in Self.draw(genuine, below: possibleGenuineCount, &random) {
      while number >= starts[person + 1] { person += 1 }
      let positions = Self.pair(number - starts[person])
      chosen.append(
        Pair(first: persons[person][positions.first], second: persons[person][positions.second]))
    }
    genuineCount = chosen.count
    chosen += Self.impostors(identities, impostors, possibleImpostorCount, &random)
    guard !chosen.isEmpty else { throw .noPairs }
    pairs = chosen
  }

  /// Returns the number of pairs of `count` faces.
  private static func pairs(of count: Int) -> Int { count * (count - 1) / 2 }

  /// Returns the pair at an index of the sequence (0, 1), (0, 2), (1, 2), (0, 3) and so on.
  private static func pair(_ number: Int) -> Pair {
    // Rounding errors can change the integer part of the root by one.
    var second = Int(((8 * Double(number) + 1).squareRoot() + 1) / 2)
    while pairs(of: second) > number { second -= 1 }
    while pairs(of: second + 1) <= number { second += 1 }
    return Pair(first: number - pairs(of: second), second: second)
  }

  /// Returns up to `requested` random numbers below `total` that satisfy a condition, without
  /// repetition and in ascending order. If fewer than `total` are requested, at least `requested`
  /// numbers must satisfy the condition.
  private static func draw(
    _ requested: Int, below total: Int, _ random: inout RandomSource,
    where isIncluded: (Int) -> Bool = { _ in true }
  ) -> [Int] {
    guard total > 0, requested > 0 else { return [] }
    if requested >= total { return (0..<total).filter(isIncluded) }
    var drawn: Set<Int> = []
    while drawn.count < requested {
      let number = Int.random(in: 0..<total, using: &random)
      if isIncluded(number) { drawn.insert(number) }
    }
    return drawn.sorted()
  }

  private static func impostors(
    _ identities: [Int], _ requested: Int, _ possible: Int, _ random: inout RandomSource
  ) -> [Pair] {
    let requested = min(requested, possible)
    guard requested > 0 else { return [] }
    func isImpostor(_ number: Int) -> Bool {
      let pair = pair(number)
      return identities[pair.first] != identities[pair.second]
    }
    let total = pairs(of: identities.count)
    // Rejection sampling is slow if most of the pairs are requested.
    if 2 * requested > possible {
      var numbers = (0..<total).filter(isImpostor)
      if requested < numbers.count {
        numbers.shuffle(using: &random)
        numbers = numbers.prefix(requested).sorted()
      }
      return numbers.map(pair)
    }
    return draw(requested, below: total, &random, where: isImpostor).map(pair)
  }
}
