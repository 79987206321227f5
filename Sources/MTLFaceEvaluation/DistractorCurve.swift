public import MTLFaceTensor

/// The rank-1 identification rate as a function of the number of distractors in the gallery.
///
/// This is the protocol of MegaFace. In each ordered pair of faces of one person, the first face is
/// a probe and the second face is its only mate in the gallery.
public struct DistractorCurve: Sendable, Hashable {
  /// The result for one number of distractors.
  public struct Point: Sendable, Hashable {
    /// The number of distractors in the gallery, in addition to the mate.
    public let distractorCount: Int
    /// The fraction of pairs whose mate is the most similar face, in 0...1. A tie counts as a miss.
    public var identificationRate: Double { personRate.rate ?? 0 }
    /// The identification rate, recorded by person for confidence intervals.
    public let personRate: PersonRate
  }

  /// The points in ascending order of the number of distractors.
  public let points: [Point]
  /// The number of ordered pairs of faces of one person.
  public let pairCount: Int

  /// Measures the rate for each number of distractors. The distractors are drawn once in a random
  /// order, and each set is a prefix of this order.
  ///
  /// - Parameters:
  ///   - faces: The faces to identify. People with a single face are ignored.
  ///   - distractors: Faces of other people. Their identities are not used.
  ///   - counts: The numbers of distractors, from 1 to the number available, in any order.
  ///   - seed: The seed of the random order.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `noMates` if no person has two or more faces;
  ///   `invalidEmbeddings` if the embeddings have different dimensions, `counts` is empty or a
  ///   count is out of range.
  public init(
    _ faces: LabeledEmbeddings, distractors: LabeledEmbeddings, counts: [Int],
    seed: UInt64 = 0, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    let counts = Set(counts).sorted()
    let availableCount = distractors.identities.count
    guard let last = counts.last, counts[0] > 0, last <= availableCount else {
      throw .invalidEmbeddings(
        "the requested numbers of distractors are \(counts); pass at least one, all in 1...\(availableCount)"
      )
    }
    var random = RandomSource(seed: seed)
    let drawn = try distractors.subset(
      at: (0..<availableCount).shuffled(using: &random).prefix(last))
    // bestImpostors[face][i] is the highest cosine of the face to the first counts[i] distractors.
    let bestImpostors = try faces.mapCosines(to: drawn, pool: pool) { _, cosines in
      var (start, best) = (0, -Double.infinity)
      return counts.map { count in
        best = max(best, cosines[start..<count].max() ?? best)
        start = count
        return best
      }
    }
    var rates = [PersonRate](repeating: PersonRate(), count: counts.count)
    for (identity, indices) in Dictionary(
      grouping: faces.identities.indices, by: { faces.identities[$0] }
    ).sorted(by: { $0.value[0] < $1.value[0] })
    where indices.count > 1 {
      let person = try faces.subset(at: indices)
      let mates = try person.mapCosines(to: person, pool: .single) { $1 }
      for (a, cosines) in mates.enumerated() {
        for (b, cosine) in cosines.enumerated() where a != b {
          for (size, other) in bestImpostors[indices[a]].enumerated() {
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
  /// Returns the powers of ten up to a number of distractors, followed by the number itself.
  ///
  /// - Parameter count: The number of available distractors, 1 or more.
  public static func defaultCounts(upTo count: Int) -> [Int] {
    Array(sequence(first: 1) { $0 <= count / 10 ? $0 * 10 : nil }) + [count]
  }
}
