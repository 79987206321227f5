/// The age accuracy and identity preservation of synthesized faces, with confidence intervals
/// computed by resampling input faces.
///
///     let metrics = try SynthesisMetrics(scores)
///     print(metrics.ageAccuracy.value, metrics.identityPreservation.value)
public struct SynthesisMetrics: Sendable {
  /// The value of a metric and its confidence interval.
  public struct Estimate: Sendable {
    /// The value over all faces.
    public let value: Double
    /// The interval of the value, or `nil` if it cannot be estimated.
    public let interval: ConfidenceInterval?

    init(
      _ scores: SynthesisScores, _ bootstrap: Bootstrap,
      _ measure: (SynthesisScores) throws(EvaluationError) -> Double
    ) throws(EvaluationError) {
      value = try measure(scores)
      interval = scores.interval(bootstrap, of: measure)
    }
  }

  /// The mean age accuracy over all mappings from a source group to a target group, in 0...1.
  public let ageAccuracy: Estimate
  /// The mean identity preservation over all mappings, in -1...1.
  public let identityPreservation: Estimate
  /// The mean age accuracy over mappings to a group other than the source group, or `nil` if there
  /// are none.
  public let ageAccuracyToOtherGroups: Estimate?
  /// The mean identity preservation over mappings to a group other than the source group, or `nil`
  /// if there are none.
  public let identityPreservationToOtherGroups: Estimate?

  /// Computes the metrics and their intervals.
  ///
  /// - Parameters:
  ///   - scores: The scores of the synthesized faces.
  ///   - bootstrap: The bootstrap settings for the intervals. Input faces are resampled.
  /// - Throws: No error occurs in practice, because scores always have a mapping with faces.
  public init(
    _ scores: SynthesisScores, bootstrap: Bootstrap = Bootstrap()
  ) throws(EvaluationError) {
    func estimate(
      _ measure: (SynthesisScores) throws(EvaluationError) -> Double
    ) throws(EvaluationError) -> Estimate {
      try Estimate(scores, bootstrap, measure)
    }
    ageAccuracy = try estimate { (scores) throws(EvaluationError) in try scores.ageAccuracy() }
    identityPreservation = try estimate { (scores) throws(EvaluationError) in
      try scores.identityPreservation()
    }
    ageAccuracyToOtherGroups = try? estimate { (scores) throws(EvaluationError) in
      try scores.ageAccuracy(.toOtherGroups)
    }
    identityPreservationToOtherGroups = try? estimate { (scores) throws(EvaluationError) in
      try scores.identityPreservation(.toOtherGroups)
    }
  }
}
