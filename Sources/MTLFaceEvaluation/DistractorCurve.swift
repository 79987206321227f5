public import MTLFaceTensor

/// Rank-1 as a gallery grows, MegaFace's protocol: every ordered pair of faces of a person is a probe
/// and its only mate, among the first of the distractors.
public struct DistractorCurve: Sendable, Hashable {
  /// One size of the gallery.
  public struct Point: Sendable, Hashable {
    /// Distractors beside the mate.
    public let distractorCount: Int
    /// The share of pairs whose mate is the most alike, 0...1; a tie counts against it.
    public var identificationRate: Double { personRate.rate ?? 0 }
    /// The pairs by their persons, for an interval.
    public let personRate: PersonRate
  }

  /// By rising numbers of distractors.
  public let points: [Point]
  /// Ordered pairs of faces of one person.
  public let pairCount: Int

  /// Measures at each of `counts`, whose distractors are drawn once: the smaller are among the larger.
  ///
  /// - Parameters:
  ///   - faces: Persons with two faces or more; others have no part.
  ///   - distractors: Faces of other people, whose identities do not matter.
  ///   - counts: Numbers of distractors, 1 to all, in any order.
  ///   - seed: Of the draw.
  ///   - pool: Threads to work on.
  /// - Throws: ``EvaluationError``: `noMates` where nobody has two faces; `invalidEmbeddings` for
  ///   embeddings of two models and for a count that is not there.
  public init(
    _ faces: LabeledEmbeddings, distractors: LabeledEmbeddings, counts: [Int],
    seed: UInt64 = 0, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let counts = Set(counts).sorted()
    let all = distractors.identities.count
    guard let last = counts.last, counts[0] > 0, last <= all else {
      throw .invalidEmbeddings(
        "numbers of distractors are 1...\(all), as many as there are")
    }
    var random = RandomSource(seed: seed)
    let drawn = try distractors.subset(at: (0..<all).shuffled(using: &random).prefix(last))
    // The highest impostor cosine among the first distractors, [face][count].
    let bestImpostors = try faces.mapCosines(to: drawn, pool: pool) { _, cosines in
      var (done, best) = (0, -Double.infinity)
      return counts.map { count in
        best = max(best, cosines[done..<count].max() ?? best)
        done = count
        return best
      }
    }
    var rates = [PersonRate](repeating: PersonRate(), count: counts.count)
    for (identity, places) in Dictionary(
      grouping: faces.identities.indices, by: { faces.identities[$0] }
    ).sorted(by: { $0.value[0] < $1.value[0] })
    where places.count > 1 {
      let person = try faces.subset(at: places)
      let mates = try person.mapCosines(to: person, pool: .single) { $1 }
      for (a, cosines) in mates.enumerated() {
        for (b, cosine) in cosines.enumerated() where a != b {
          for (size, other) in bestImpostors[places[a]].enumerated() {
            rates[size].record(
              isHit: cosine - ProbeOutcome.tieTolerance > other, for: identity)
          }
        }
      }
    }
    pairCount = rates[0].totalCount
    guard pairCount > 0 else { throw .noMates }
    points = zip(counts, rates).map { Point(distractorCount: $0, personRate: $1) }
  }
}

extension DistractorCurve {
  /// Returns the powers of ten up to a number of distractors, and the number itself.
  ///
  /// - Parameter count: The number of available distractors, 1 or more.
  public static func defaultCounts(upTo count: Int) -> [Int] {
    Array(sequence(first: 1) { $0 <= count / 10 ? $0 * 10 : nil }) + [count]
  }
}
