public import MTLFaceTensor

/// The rank-1 identification rate as distractors are added to the gallery, the protocol of
/// MegaFace. Each ordered pair of faces of a person is a probe and its only mate.
public struct DistractorCurve: Sendable, Hashable {
  /// The result for one number of distractors.
  public struct Point: Sendable, Hashable {
    /// The number of distractors in the gallery, in addition to the mate.
    public let distractorCount: Int
    /// The fraction of pairs whose mate is the most similar face, in 0...1. A tie counts as a miss.
    public var identificationRate: Double { personRate.rate ?? 0 }
    /// The hits of each person, for confidence intervals.
    public let personRate: PersonRate
  }

  /// The points in ascending order of distractors.
  public let points: [Point]
  /// The number of ordered pairs of faces of one person.
  public let pairCount: Int

  /// Measures the rate for each number of distractors. The distractors are drawn once, so a smaller
  /// set is part of each larger one.
  ///
  /// - Parameters:
  ///   - faces: The faces of the persons. A person with one face is ignored.
  ///   - distractors: Faces of other people. Their identities are not used.
  ///   - counts: The numbers of distractors, from 1 to the number available, in any order.
  ///   - seed: The seed of the draw.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Throws: ``EvaluationError`` `noMates` if no person has two faces; `invalidEmbeddings` if the
  ///   embeddings have different dimensions or a count is out of range.
  public init(
    _ faces: LabeledEmbeddings, distractors: LabeledEmbeddings, counts: [Int],
    seed: UInt64 = 0, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let counts = Set(counts).sorted()
    let all = distractors.identities.count
    guard let last = counts.last, counts[0] > 0, last <= all else {
      throw .invalidEmbeddings(
        "the number of distractors must be in 1...\(all), the number available")
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
