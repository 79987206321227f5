/// The verification accuracy in a k-fold cross-validation, as reported for LFW, AgeDB-30, CALFW and
/// CACD-VS.
public struct KFoldAccuracy: Sendable, Hashable {
  /// The result for one fold of pairs.
  public struct Fold: Sendable, Hashable {
    /// The threshold with the highest accuracy on the pairs of the other folds.
    public let threshold: Double
    /// The fraction of this fold's pairs that the threshold classifies correctly, in 0...1.
    public let accuracy: Double
  }

  /// The results of the folds, in the order of the pairs.
  public let folds: [Fold]
  /// The mean accuracy of the folds, in 0...1.
  public var mean: Double { folds.reduce(0) { $0 + $1.accuracy } / Double(folds.count) }
  /// The population standard deviation of the folds' accuracies, like `numpy.std`.
  public var standardDeviation: Double {
    let mean = mean
    let squares = folds.reduce(0) { $0 + ($1.accuracy - mean) * ($1.accuracy - mean) }
    return (squares / Double(folds.count)).squareRoot()
  }
  /// The mean threshold of the folds.
  public var threshold: Double { folds.reduce(0) { $0 + $1.threshold } / Double(folds.count) }
}
