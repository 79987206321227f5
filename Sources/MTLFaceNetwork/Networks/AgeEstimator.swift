import MTLFaceTensor

/// The output of an age estimator.
public struct AgeEstimatorOutput: Sendable {
  /// The logits of the ages, `[n, ages]`.
  public let logits: Graph.Value
  /// The expected age in years under the softmax of the logits, `[n, 1]` (DEX).
  public let expectedAge: Graph.Value
  /// The logits of the age groups, `[n, groups]`, which a linear layer computes from the age
  /// logits.
  public let groupLogits: Graph.Value
}

/// The age estimator A, which estimates ages from X_age (reference: section 3).
///
/// The adversary A', which reads X_id, has the same layers.
public struct AgeEstimator: Sendable {
  private let ages: FeatureMapClassifier
  private let groups: LinearLayer

  /// Declares the estimator under `scope` for feature maps of `side` x `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: AgeEstimatorConfiguration, channels: Int, side: Int,
    groups groupCount: Int
  ) throws {
    ages = try FeatureMapClassifier(
      scope, layers: "age_output_layer", channels: channels, side: side,
      reducedChannels: configuration.reducedChannels, hidden: configuration.hidden,
      outputs: configuration.ages)
    groups = try .makeFanInUniform(
      scope["group_output_layer"], inputChannels: configuration.ages, outputChannels: groupCount)
  }

  /// Traces the estimator on X_age (X for a model without decomposition), or on X_id for the
  /// adversary.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> AgeEstimatorOutput {
    let logits = try ages(x, in: graph)
    let expected = try graph.apply(ExpectedValue(), graph.apply(Softmax(), logits))
    return AgeEstimatorOutput(
      logits: logits, expectedAge: expected, groupLogits: try groups(logits, in: graph))
  }
}
