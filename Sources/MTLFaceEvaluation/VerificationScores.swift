/// The similarity scores of face pairs, each labeled as a genuine or an impostor pair.
///
///     let scores = try VerificationScores(similarities, isSame: labels)
///     print(try scores.kFoldAccuracy().mean, try scores.trueAcceptRate(atFalseAcceptRate: 1e-3))
///
/// A pair is accepted if its score is **at or above** the threshold. All measures are exact,
/// because they are computed from the sorted scores and not from a grid of thresholds. Pairs with
/// equal scores are accepted or rejected together.
public struct VerificationScores: Sendable {
  /// The score of each pair. More similar pairs have higher scores.
  public let scores: [Double]
  /// Whether each pair is genuine, which means that both faces are of the same person.
  public let isSame: [Bool]
  /// The number of genuine pairs.
  public let genuineCount: Int
  /// The number of impostor pairs.
  public var impostorCount: Int { scores.count - genuineCount }
  /// The indices of the pairs in descending order of score. Equal scores are in ascending order of
  /// index.
  package let order: [Int]

  /// Creates labeled scores.
  ///
  /// - Parameters:
  ///   - scores: The score of each pair.
  ///   - isSame: Whether each pair is genuine.
  /// - Throws: ``EvaluationError`` `countMismatch` if the numbers of scores and labels differ;
  ///   `noPairs` if there are no scores; `nonFiniteScore` if a score is not finite.
  /// - Complexity: O(*n* log *n*) for *n* pairs. The scores are sorted only once.
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

  /// The numbers of pairs accepted when a score is the threshold.
  struct ThresholdStep {
    /// The score, which is used as the threshold.
    let score: Double
    /// The number of accepted genuine pairs.
    let genuine: Int
    /// The number of accepted impostor pairs.
    let impostors: Int
  }

  /// The distinct scores in descending order, with the numbers of pairs accepted at each.
  var steps: [ThresholdStep] {
    var steps: [ThresholdStep] = []
    var (genuine, impostors) = (0, 0)
    for (position, index) in order.enumerated() {
      if isSame[index] { genuine += 1 } else { impostors += 1 }
      let isLast = position + 1 == order.count || scores[order[position + 1]] < scores[index]
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

  /// Returns a threshold that accepts `above` and rejects `below`: their midpoint, or `above` if no
  /// representable number is between them.
  static func threshold(between below: Double, and above: Double) -> Double {
    let middle = below / 2 + above / 2
    return middle > below ? middle : above
  }
}
