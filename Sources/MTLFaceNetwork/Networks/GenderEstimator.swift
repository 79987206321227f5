/// A gender classifier that reads X, the last feature map of the encoder before the decomposition.
///
/// The estimator is not part of the paper's networks. It annotates data sets that have no gender
/// labels.
public struct GenderEstimator: Sendable {
  /// The number of outputs, one for female and one for male.
  public static let outputs = 2

  private let classifier: FeatureMapClassifier

  /// Declares the estimator under `scope` for feature maps of `side` x `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: GenderEstimatorConfiguration, channels: Int, side: Int
  ) throws {
    classifier = try FeatureMapClassifier(
      scope, layers: "gender_output_layer", channels: channels, side: side,
      reducedChannels: configuration.reducedChannels, hidden: configuration.hidden,
      outputs: Self.outputs)
  }

  /// Traces the logits of female and male, `[n, 2]`, from X.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try classifier(x, in: graph)
  }
}
