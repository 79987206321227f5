/// Similarities of pairs and whether each pair shows one person: what verification is measured on.
///
///     let scores = try VerificationScores(similarities, isSame: labels)
///     print(try scores.kFoldAccuracy().mean, try scores.trueAcceptRate(atFalseAcceptRate: 1e-3))
///
/// A pair is accepted as one person where its score is **at or above** the threshold. All measures
/// are exact: they sweep the sorted scores, not a grid. Equal scores are accepted or refused
/// together.
public struct VerificationScores: Sendable {
  /// Higher for pairs that are more alike.
  public let scores: [Double]
  /// For each score whether its pair shows one person (genuine) or two (impostor).
  public let isSame: [Bool]
  /// Pairs of one person.
  public let genuineCount: Int
  /// Pairs of two people.
  public var impostorCount: Int { scores.count - genuineCount }
  /// Positions by falling score; equal scores keep their order.
  package let order: [Int]

  /// Scores with their labels.
  ///
  /// - Throws: ``EvaluationError``: `countMismatch`, `noPairs`, `nonFiniteScore`.
  /// - Complexity: O(n log n), once for all measures.
  public init(_ scores: [Double], isSame: [Bool]) throws(EvaluationError) {
    guard scores.count == isSame.count else {
      throw .countMismatch(scores: scores.count, labels: isSame.count)
    }
    guard !scores.isEmpty else { throw .noPairs }
    if let index = scores.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteScore(index: index)
    }
    self.scores = scores
    self.isSame = isSame
    genuineCount = isSame.count { $0 }
    order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
  }

  /// What is accepted at and above a score.
  struct ThresholdStep {
    /// The score.
    let score: Double
    /// Genuine pairs accepted.
    let genuine: Int
    /// Impostor pairs accepted.
    let impostors: Int
  }

  /// The different scores, falling, with what each accepts.
  var steps: [ThresholdStep] {
    var steps: [ThresholdStep] = []
    var (genuine, impostors) = (0, 0)
    for (place, index) in order.enumerated() {
      if isSame[index] { genuine += 1 } else { impostors += 1 }
      let isLast = place + 1 == order.count || scores[order[place + 1]] < scores[index]
      if isLast {
        steps.append(ThresholdStep(score: scores[index], genuine: genuine, impostors: impostors))
      }
    }
    return steps
  }

  func requireBothClasses() throws(EvaluationError) {
    guard genuineCount > 0 else { throw .singleClass(isSame: false) }
    guard impostorCount > 0 else { throw .singleClass(isSame: true) }
  }

  /// A threshold that accepts `above` and refuses `below`: halfway, or the upper where rounding
  /// leaves nothing between.
  static func threshold(between below: Double, and above: Double) -> Double {
    let middle = below / 2 + above / 2
    return middle > below ? middle : above
  }
}
