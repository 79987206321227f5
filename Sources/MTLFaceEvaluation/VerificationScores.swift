/// The similarities of face pairs, and whether each pair is genuine or impostor.
///
///     let scores = try VerificationScores(similarities, isSame: labels)
///     print(try scores.kFoldAccuracy().mean, try scores.trueAcceptRate(atFalseAcceptRate: 1e-3))
///
/// A pair is accepted if its score is **at or above** the threshold. All measures are exact: they
/// sweep the sorted scores and not a grid. Equal scores are accepted or rejected together.
public struct VerificationScores: Sendable {
  /// The scores, higher for more similar pairs.
  public let scores: [Double]
  /// Whether each pair is genuine (one person) or impostor (two people).
  public let isSame: [Bool]
  /// The number of genuine pairs.
  public let genuineCount: Int
  /// The number of impostor pairs.
  public var impostorCount: Int { scores.count - genuineCount }
  /// The indices in descending order of score. The sort is stable.
  package let order: [Int]

  /// Creates scores with their labels.
  ///
  /// - Throws: ``EvaluationError`` `countMismatch`, `noPairs` or `nonFiniteScore`.
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

  /// The numbers of pairs accepted at a score.
  struct ThresholdStep {
    /// The score.
    let score: Double
    /// The number of accepted genuine pairs.
    let genuine: Int
    /// The number of accepted impostor pairs.
    let impostors: Int
  }

  /// The different scores in descending order, with the pairs that each accepts.
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

  /// Returns a threshold that accepts `above` and rejects `below`: their midpoint, or `above` if no
  /// number is between them.
  static func threshold(between below: Double, and above: Double) -> Double {
    let middle = below / 2 + above / 2
    return middle > below ? middle : above
  }
}
