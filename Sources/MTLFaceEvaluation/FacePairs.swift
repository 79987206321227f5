import MTLFaceTensor

/// Pairs of photos to measure verification on, out of photos of known persons: those of one person, and
/// a number of those of two.
///
/// Of persons with many photos there may be more pairs than anybody wants to compare: then as many as
/// wanted are drawn, each pair as likely as any other and none twice.
public struct FacePairs: Sendable, Hashable {
  /// A pair of different faces, the earlier first.
  public struct Pair: Sendable, Hashable {
    /// The place of a face.
    public let first: Int
    /// The place of another.
    public let second: Int
  }

  /// The pairs of one person, then those of two, each in the order of the faces.
  public let pairs: [Pair]
  /// How many pairs are of one person; they are the first.
  public let genuineCount: Int
  /// Pairs of one person that there are.
  public let possibleGenuineCount: Int
  /// Pairs of two persons that there are.
  public let possibleImpostorCount: Int

  /// Pairs of two persons.
  public var impostorCount: Int { pairs.count - genuineCount }

  /// Chooses pairs.
  ///
  /// - Parameters:
  ///   - identities: Whose the faces are.
  ///   - genuine: Pairs of one person at most, 0 or more; all where there are no more.
  ///   - impostors: Pairs of two at most.
  ///   - seed: Of the draws.
  /// - Throws: ``EvaluationError``: `noPairs` where nothing is left; `invalidEmbeddings` for more than
  ///   2^31 faces.
  public init(
    identities: [Int], genuine: Int = 5_000_000, impostors: Int = 1_000_000, seed: UInt64 = 0
  ) throws(EvaluationError) {
    let count = identities.count
    guard count < 1 << 31 else {
      throw .invalidEmbeddings("\(count) faces make too many pairs; take fewer than 2^31")
    }
    let persons = Dictionary(grouping: identities.indices, by: { identities[$0] }).values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    // Numbers that pairs of each person begin at.
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

  /// How many pairs so many things make.
  private static func pairs(of count: Int) -> Int { count * (count - 1) / 2 }

  /// Numbers pairs (0, 1), (0, 2), (1, 2), (0, 3) and so on.
  private static func pair(_ number: Int) -> Pair {
    // The root may be off by one where doubles end.
    var second = Int(((8 * Double(number) + 1).squareRoot() + 1) / 2)
    while pairs(of: second) > number { second -= 1 }
    while pairs(of: second + 1) <= number { second += 1 }
    return Pair(first: number - pairs(of: second), second: second)
  }

  /// So many different numbers below `all`, rising; all of them where there are no more.
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
    // Where most are wanted, drawing until all are found would take long.
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
