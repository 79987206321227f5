/// An error that explains why a measure has no value.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// The numbers of scores and labels differ.
  case countMismatch(scores: Int, labels: Int)
  /// There are no pairs.
  case noPairs
  /// A score is infinite or not a number.
  case nonFiniteScore(index: Int)
  /// The measure needs genuine and impostor pairs, and one kind is absent.
  case singleClass(isSame: Bool)
  /// There are fewer pairs than folds, or fewer than two folds.
  case tooFewPairs(Int, folds: Int)
  /// A rate is not in 0...1.
  case rateOutOfRange(Double)
  /// Ages cannot be compared; the text explains why.
  case invalidAges(String)
  /// Synthesized faces cannot be evaluated; the text explains why.
  case invalidSynthesis(String)
  /// Embeddings cannot be compared; the text explains why.
  case invalidEmbeddings(String)
  /// There are no probes.
  case noProbes
  /// No probe has a mate in the gallery.
  case noMates
  /// Every probe has a mate in the gallery, and the measure needs unmated probes.
  case allMated
  /// There are fewer subjects with two faces than requested.
  case tooFewSubjects(Int, wanted: Int)

  /// One line that states the problem and the remedy.
  public var description: String {
    switch self {
    case .countMismatch(let scores, let labels):
      "there are \(scores) scores and \(labels) labels; pass one label per score"
    case .noPairs: "there are no pairs; pass at least one"
    case .nonFiniteScore(let index):
      "the score of pair \(index) is infinite or NaN; remove the pair or correct the model"
    case .singleClass(let isSame):
      "all pairs are \(isSame ? "genuine" : "impostor") pairs; this measure needs both kinds"
    case .tooFewPairs(let pairs, let folds):
      "\(pairs) pairs cannot be divided into \(folds) folds; pass more pairs and at least two folds"
    case .invalidAges(let text): "ages: \(text)"
    case .invalidSynthesis(let text): "synthesized faces: \(text)"
    case .invalidEmbeddings(let text): "embeddings: \(text)"
    case .noProbes: "there are no probes; pass at least one"
    case .noMates:
      "no probe has a mate in the gallery; pass people with at least two faces"
    case .allMated:
      "every probe has a mate in the gallery; open-set measures also need unmated probes"
    case .tooFewSubjects(let found, let wanted):
      "\(found) subjects have at least two faces, and \(wanted) were requested; request fewer"
    case .rateOutOfRange(let rate): "the rate \(rate) is out of range; rates are in 0...1"
    }
  }
}
