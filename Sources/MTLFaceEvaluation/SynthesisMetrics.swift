/// The mean metrics of synthesized faces, with intervals that resample input faces.
///
///     let metrics = try SynthesisMetrics(scores)
///     print(metrics.ageAccuracy.value, metrics.identityPreservation.value)
public struct SynthesisMetrics: Sendable {
  /// A metric and its interval.
  public struct Estimate: Sendable {
    /// The value on all faces.
    public let value: Double
    /// The interval of the value.
    public let interval: ConfidenceInterval?

    init(
      _ scores: SynthesisScores, _ bootstrap: Bootstrap,
      _ measure: (SynthesisScores) throws(EvaluationError) -> Double
    ) throws(EvaluationError) {
      value = try measure(scores)
      interval = scores.interval(bootstrap, of: measure)
    }
  }

  /// The age accuracy over all mappings, 0...1.
  public let ageAccuracy: Estimate
  /// The identity preservation over all mappings, -1...1.
  public let identityPreservation: Estimate
  /// The age accuracy over mappings to another group than the input's; nil if there are none.
  public let ageAccuracyToOtherGroups: Estimate?
  /// The identity preservation over mappings to another group than the input's; nil if there are
  /// none.
  public let identityPreservationToOtherGroups: Estimate?

  /// Computes the metrics of scores.
  ///
  /// - Parameters:
  ///   - scores: The scores of the synthesized faces.
  ///   - bootstrap: The resampling of input faces that the intervals come from.
  /// - Throws: ``EvaluationError`` `invalidSynthesis`.
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
