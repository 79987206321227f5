public import MTLFaceEvaluation
public import MTLFaceNetwork
public import MTLFaceTensor

extension AgeMetrics {
  /// Compares the ages that a model estimates for the faces of a data set with their age labels.
  ///
  /// - Parameters:
  ///   - outputs: The estimated ages in years. Each face must have an age label.
  ///   - groups: The age groups of the strata and of the confusion matrix.
  ///   - cumulativeScoreYears: The error limits of the cumulative scores in years, in any order.
  ///   - bootstrap: The bootstrap settings for the intervals.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: `EvaluationError.invalidAges` if there are no outputs, if a face has no age label,
  ///   or if an estimate is negative or not finite.
  public init(
    _ outputs: ModelOutputs, groups: AgeGroups, cumulativeScoreYears: [Int] = [1, 3, 5, 10],
    bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single
  ) throws(EvaluationError) {
    try self.init(
      estimated: outputs.values.map { Double($0[0]) }, labels: outputs.labels, groups: groups,
      cumulativeScoreYears: cumulativeScoreYears, bootstrap: bootstrap, pool: pool)
  }
}
