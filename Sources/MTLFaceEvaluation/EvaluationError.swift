/// Why a measure has no value.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// There are as many labels as scores in a list of pairs.
  case countMismatch(scores: Int, labels: Int)
  /// There is nothing to measure.
  case noPairs
  /// A score is infinite or not a number.
  case nonFiniteScore(index: Int)
  /// The measure compares pairs of one person with pairs of two, and one kind is absent.
  case singleClass(isSame: Bool)
  /// There are fewer pairs than folds, or fewer than two folds.
  case tooFewPairs(Int, folds: Int)
  /// A rate is not within 0...1.
  case rateOutOfRange(Double)
  /// Ages that cannot be compared; the text says which.
  case invalidAges(String)
  /// Synthesized faces that cannot be judged; the text says why.
  case invalidSynthesis(String)
  /// Embeddings that cannot be compared; the text says why.
  case invalidEmbeddings(String)
  /// There is no probe to identify.
  case noProbes
  /// No probe has a face of its person in the gallery.
  case noMates
  /// Every probe has a face of its person in the gallery, and the measure needs strangers.
  case allMated
  /// There are fewer subjects with two faces than wanted.
  case tooFewSubjects(Int, wanted: Int)

  /// One line: what is wrong and the mend.
  public var description: String {
    switch self {
    case .countMismatch(let scores, let labels):
      "\(scores) scores and \(labels) labels do not belong together; give one label a score"
    case .noPairs: "there are no pairs to measure on; give at least one"
    case .nonFiniteScore(let index):
      "the score of pair \(index) is infinite or not a number; leave the pair out or mend the model"
    case .singleClass(let isSame):
      "all pairs are of \(isSame ? "one person" : "two people"); this measure needs both kinds"
    case .tooFewPairs(let pairs, let folds):
      "\(pairs) pairs cannot make \(folds) folds; give more pairs, or two folds and more"
    case .invalidAges(let text): "ages: \(text)"
    case .invalidSynthesis(let text): "synthesized faces: \(text)"
    case .invalidEmbeddings(let text): "embeddings: \(text)"
    case .noProbes: "there are no probes to identify; give at least one"
    case .noMates:
      "no probe has a second face of its person in the gallery; give people with two faces or more"
    case .allMated:
      "every probe's person is in the gallery; open-set measures need probes of strangers, too"
    case .tooFewSubjects(let found, let wanted):
      "\(found) subjects have two faces or more, and \(wanted) are wanted; ask for fewer"
    case .rateOutOfRange(let rate): "a rate of \(rate); rates are within 0...1"
    }
  }
}
