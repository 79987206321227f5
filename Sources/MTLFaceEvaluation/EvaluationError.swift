/// An error that explains why a measure cannot be computed.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// The numbers of scores and labels differ.
  case countMismatch(scores: Int, labels: Int)
  /// There are no pairs.
  case noPairs
  /// A score is infinite or not a number.
  case nonFiniteScore(index: Int)
  /// All pairs are genuine, or all are impostor pairs; the measure requires both.
  case singleClass(isSame: Bool)
  /// There are fewer pairs than folds, or fewer than two folds.
  case tooFewPairs(Int, folds: Int)
  /// A rate is outside 0...1.
  case rateOutOfRange(Double)
  /// Ages cannot be evaluated. The associated value states the problem.
  case invalidAges(String)
  /// Synthesized faces cannot be evaluated. The associated value states the problem.
  case invalidSynthesis(String)
  /// Embeddings cannot be evaluated. The associated value states the problem.
  case invalidEmbeddings(String)
  /// There are no probes.
  case noProbes
  /// No probe has a mate in the gallery.
  case noMates
  /// Every probe has a mate in the gallery; the measure requires unmated probes.
  case allMated
  /// Fewer subjects than required have at least two faces, or the required number is less than 1.
  case tooFewSubjects(Int, wanted: Int)

  /// A one-line message that states the problem and the solution.
  public var description: String {
    switch self {
    case .countMismatch(let scores, let labels):
      "the numbers of labels (\(labels)) and scores (\(scores)) differ; pass one label per score"
    case .noPairs: "there are no pairs; pass at least one"
    case .nonFiniteScore(let index):
      "score \(index) is infinite or NaN; remove it or correct the model"
    case .singleClass(let isSame):
      "all pairs are \(isSame ? "genuine" : "impostor") pairs; pass pairs of both kinds"
    case .tooFewPairs(let pairs, let folds):
      "the pairs cannot be divided into folds (pairs: \(pairs), folds: \(folds)); pass at least two folds and one pair per fold"
    case .invalidAges(let text): "ages: \(text)"
    case .invalidSynthesis(let text): "synthesized faces: \(text)"
    case .invalidEmbeddings(let text): "embeddings: \(text)"
    case .noProbes: "there are no probes; pass at least one"
    case .noMates:
      "no probe has a mate in the gallery; pass at least two faces of each person"
    case .allMated:
      "every probe has a mate in the gallery; add probes of people who are not in the gallery"
    case .tooFewSubjects(let found, let wanted):
      "the number of people with at least two faces is \(found), and the requested number is \(wanted); add faces or request another number, 1 or more"
    case .rateOutOfRange(let rate): "the rate \(rate) is out of range; pass a rate in 0...1"
    }
  }
}
