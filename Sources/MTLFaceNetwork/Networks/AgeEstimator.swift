import MTLFaceTensor

/// What an age estimator says of a face.
public struct AgeEstimatorOutput: Sendable {
  /// Logits of the ages, `[n, 101]`.
  public let logits: Graph.Value
  /// Expected age in years, `[n, 1]`: DEX of the logits.
  public let expectedAge: Graph.Value
  /// Logits of the age groups, `[n, groups]`: a linear map of the raw age logits.
  public let groupLogits: Graph.Value
}

/// The age estimator A of X_age, and the adversary A' of X_id (reference: section 3).
public struct AgeEstimator: Sendable {
  private let ages: FeatureMapClassifier
  private let groups: LinearLayer

  /// Declares the estimator under `scope` for maps of `side` by `side` pixels.
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

  /// Traces the estimator on X_age (or, for the adversary, X_id).
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> AgeEstimatorOutput {
    let logits = try ages(x, in: graph)
    let expected = try graph.apply(ExpectedValue(), graph.apply(Softmax(), logits))
    return AgeEstimatorOutput(
      logits: logits, expectedAge: expected, groupLogits: try groups(logits, in: graph))
  }
}
