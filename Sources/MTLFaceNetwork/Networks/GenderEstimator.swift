import MTLFaceTensor

/// The shape of a gender estimator.
public struct GenderEstimatorConfiguration: Codable, Hashable, Sendable {
  /// Width of the hidden layer.
  public var hidden = 64
  /// Channels of a 1x1 convolution (with BN and PReLU) in front, for a light head; `nil` for none.
  public var reducedChannels: Int?

  /// An estimator; two answers take fewer hidden units than a hundred ages.
  public init(hidden: Int = 64, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (1...8192).contains(reducedChannels ?? 1) else {
      throw .invalidConfiguration("the gender estimator's sizes are out of range: 1...8192")
    }
  }
}

/// Female or male, read off X: the encoder's last feature map, before the decomposition. Not part of
/// the paper's networks; data sets without labels are annotated with it.
public struct GenderEstimator: Sendable {
  /// Its answers: female, male.
  public static let outputs = 2

  private let classifier: HiddenClassifier

  /// Declares the estimator under `scope` for maps of `side` by `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: GenderEstimatorConfiguration, channels: Int, side: Int
  ) throws {
    classifier = try HiddenClassifier(
      scope, layers: "gender_output_layer", channels: channels, side: side,
      reducedChannels: configuration.reducedChannels, hidden: configuration.hidden,
      outputs: Self.outputs)
  }

  /// Traces the logits of X, `[n, 2]`: female, male.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try classifier(x, in: graph)
  }
}
