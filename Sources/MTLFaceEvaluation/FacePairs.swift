import MTLFaceTensor

/// Pairs of faces of known persons for verification: genuine pairs, and a number of impostor pairs.
///
/// If there are more pairs than requested, the requested number is drawn uniformly without
/// replacement.
public struct FacePairs: Sendable, Hashable {
  /// A pair of different faces, the earlier first.
  public struct Pair: Sendable, Hashable {
    /// The index of the earlier face.
    public let first: Int
    /// The index of the later face.
    public let second: Int
  }

  /// The genuine pairs, then the impostor pairs, each in the order of the faces.
  public let pairs: [Pair]
  /// The number of genuine pairs, which come first.
  public let genuineCount: Int
  /// The number of genuine pairs that exist.
  public let possibleGenuineCount: Int
  /// The number of impostor pairs that exist.
  public let possibleImpostorCount: Int

  /// The number of impostor pairs.
  public var impostorCount: Int { pairs.count - genuineCount }

  /// Selects pairs.
  ///
  /// - Parameters:
  ///   - identities: The person of each face.
  ///   - genuine: The maximum number of genuine pairs, 0 or more.
  ///   - impostors: The maximum number of impostor pairs, 0 or more.
  ///   - seed: The seed of the random selection.
  /// - Throws: ``EvaluationError`` `noPairs` if no pair remains; `invalidEmbeddings` for 2^31 faces
  ///   or more.
  public init(
    identities: [Int], genuine: Int = 5_000_000, impostors: Int = 1_000_000, seed: UInt64 = 0
  ) throws(EvaluationError) {
    let count = identities.count
    guard count < 1 << 31 else {
      throw .invalidEmbeddings("\(count) faces have too many pairs; pass fewer than 2^31 faces")
    }
    let persons = Dictionary(grouping: identities.indices, by: { identities[$0] }).values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    // The number of the first pair of each person.
    var starts = [0]
    for faces in persons { starts.append(starts[starts.count - 1] + Self.pairs(of: faces.count)) }
    possibleGenuineCount = starts[starts.count - 1]
    possibleImpostorCount = Self.pairs(of: count) - possibleGenuineCount
    var random = RandomSource(seed: seed)
    var person = 0
    var chosen: [Pair] = []
    for number in Self.draw(genuine, below: possibleGenuineCount, &random) {
      while number >= starts[person + 1] { person += 1 }
      let place = Self.pair(number - starts[person])
      chosen.append(
        Pair(first: persons[person][place.first], second: persons[person][place.second]))
    }
    genuineCount = chosen.count
    chosen += Self.impostors(identities, impostors, possibleImpostorCount, &random)
    guard !chosen.isEmpty else { throw .noPairs }
    pairs = chosen
  }

  /// Returns the number of pairs of `count` faces.
  private static func pairs(of count: Int) -> Int { count * (count - 1) / 2 }

  /// Returns a pair by its number in the order (0, 1), (0, 2), (1, 2), (0, 3) and so on.
  private static func pair(_ number: Int) -> Pair {
    // Rounding can make the root off by one.
    var second = Int(((8 * Double(number) + 1).squareRoot() + 1) / 2)
    while pairs(of: second) > number { second -= 1 }
    while pairs(of: second + 1) <= number { second += 1 }
    return Pair(first: number - pairs(of: second), second: second)
  }

  /// Returns up to `wanted` different numbers below `all`, in ascending order.
  private static func draw(
    _ wanted: Int, below all: Int, _ random: inout RandomSource,
    where isWanted: (Int) -> Bool = { _ in true }
  ) -> [Int] {
    guard all > 0, wanted > 0 else { return [] }
    if wanted >= all { return (0..<all).filter(isWanted) }
    var drawn: Set<Int> = []
    while drawn.count < wanted {
      let number = Int.random(in: 0..<all, using: &random)
      if isWanted(number) { drawn.insert(number) }
    }
    return drawn.sorted()
  }

  private static func impostors(
    _ identities: [Int], _ wanted: Int, _ possible: Int, _ random: inout RandomSource
  ) -> [Pair] {
    let wanted = min(wanted, possible)
    guard wanted > 0 else { return [] }
    func isImpostor(_ number: Int) -> Bool {
      let pair = pair(number)
      return identities[pair.first] != identities[pair.second]
    }
    let all = pairs(of: identities.count)
    // If most pairs are wanted, rejection sampling would be slow.
    if 2 * wanted > possible {
      var numbers = (0..<all).filter(isImpostor)
      if wanted < numbers.count {
        numbers.shuffle(using: &random)
        numbers = numbers.prefix(wanted).sorted()
      }
      return numbers.map(pair)
    }
    return draw(wanted, below: all, &random, where: isImpostor).map(pair)
  }
}
