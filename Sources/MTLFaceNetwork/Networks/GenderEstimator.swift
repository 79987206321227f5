/// Female or male, read off X: the encoder's last feature map, before the decomposition. Not part of
/// the paper's networks; data sets without labels are annotated with it.
public struct GenderEstimator: Sendable {
  /// Its answers: female, male.
  public static let outputs = 2

  private let classifier: FeatureMapClassifier

  /// Declares the estimator under `scope` for maps of `side` by `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: GenderEstimatorConfiguration, channels: Int, side: Int
  ) throws {
    classifier = try FeatureMapClassifier(
      scope, layers: "gender_output_layer", channels: channels, side: side,
      reducedChannels: configuration.reducedChannels, hidden: configuration.hidden,
      outputs: Self.outputs)
  }

  /// Traces the logits of X, `[n, 2]`: female, male.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try classifier(x, in: graph)
  }
}
