import MTLFaceTensor

/// How X_id becomes an embedding.
public enum EmbeddingKind: Codable, Hashable, Sendable {
  /// BN, dropout, flatten, linear, BN: the paper's, with a dropout of 0.5 in training.
  case flatten(dropout: Double)
  /// insightface's GDC: depthwise convolution over the whole map, BN, linear without bias, BN.
  case globalDepthwise
  /// Convolution 1x1 to `channels`, BN, PReLU, flatten, linear, BN: the tail of w600k_mbf.
  case reduced(channels: Int)
}

/// The embedding layer L: X_id to `[n, dimension]`, not normalised.
public struct EmbeddingLayer: Sendable {
  private enum Body: Sendable {
    case flatten(NormLayer, dropout: Double)
    case globalDepthwise(ConvNorm)
    case reduced(ConvNorm)
  }

  private let body: Body
  private let linear: LinearLayer
  private let norm: NormLayer

  /// Declares the layer under `scope` for maps of `side` by `side` pixels.
  public init(
    _ scope: ParameterScope, _ kind: EmbeddingKind, channels: Int, side: Int, dimension: Int
  ) throws {
    switch kind {
    case .flatten(let dropout):
      let layers = scope["output_layer"]
      body = .flatten(try NormLayer(layers[0], channels), dropout: dropout)
      linear = try LinearLayer(
        layers[3], inputs: channels * side * side, outputs: dimension)
      norm = try NormLayer(layers[4], dimension)
    case .globalDepthwise:
      let layers = scope["features"]["layers"]
      body = .globalDepthwise(
        try ConvNorm(
          layers[0], inputs: channels, outputs: channels, kernel: side, padding: 0,
          groups: channels, linear: true))
      linear = try LinearLayer(layers[2], inputs: channels, outputs: dimension, bias: false)
      norm = try NormLayer(layers[3], dimension)
    case .reduced(let reducedChannels):
      let layers = scope["features"]["layers"]
      body = .reduced(
        try ConvNorm(layers[0], inputs: channels, outputs: reducedChannels, kernel: 1))
      linear = try LinearLayer(
        layers[2], inputs: reducedChannels * side * side, outputs: dimension)
      norm = try NormLayer(layers[3], dimension)
    }
  }

  /// Traces the layer on X_id.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var y: Graph.Value
    switch body {
    case .flatten(let first, let dropout):
      y = try first(x, in: graph)
      if graph.isTraining, dropout > 0 { y = try graph.apply(Dropout(probability: dropout), y) }
    case .globalDepthwise(let conv), .reduced(let conv):
      y = try conv(x, in: graph)
    }
    return try norm(linear(graph.apply(Flatten(), y), in: graph), in: graph)
  }
}

/// The shape of an age estimator A.
public struct AgeEstimatorConfiguration: Codable, Hashable, Sendable {
  /// Width of the hidden layer.
  public var hidden = 512
  /// Age classes, 0 to `ages - 1` years.
  public var ages = 101
  /// Channels of a 1x1 convolution (with BN and PReLU) in front, for a light head; `nil` for none.
  public var reducedChannels: Int?

  /// The paper's estimator, or a lighter one.
  public init(hidden: Int = 512, ages: Int = 101, reducedChannels: Int? = nil) {
    self.hidden = hidden
    self.ages = ages
    self.reducedChannels = reducedChannels
  }

  func validate() throws(NetworkError) {
    guard (1...8192).contains(hidden), (2...1000).contains(ages),
      (1...8192).contains(reducedChannels ?? 1)
    else { throw .invalidConfiguration("the age estimator's sizes are out of range") }
  }
}

/// What an age estimator says of a face.
public struct AgePrediction: Sendable {
  /// Logits of the ages, `[n, 101]`.
  public let logits: Graph.Value
  /// Expected age in years, `[n, 1]`: DEX of the logits.
  public let expectedAge: Graph.Value
  /// Logits of the age groups, `[n, groups]`: a linear map of the raw age logits.
  public let groupLogits: Graph.Value
}

/// The age estimator A of X_age, and the adversary A' of X_id (reference: section 3).
public struct AgeEstimator: Sendable {
  private let ages: HiddenClassifier
  private let groups: LinearLayer

  /// Declares the estimator under `scope` for maps of `side` by `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: AgeEstimatorConfiguration, channels: Int, side: Int,
    groups groupCount: Int
  ) throws {
    ages = try HiddenClassifier(
      scope, layers: "age_output_layer", channels: channels, side: side,
      reducedChannels: configuration.reducedChannels, hidden: configuration.hidden,
      outputs: configuration.ages)
    groups = try .fanIn(
      scope["group_output_layer"], inputs: configuration.ages, outputs: groupCount)
  }

  /// Traces the estimator on X_age (or, for the adversary, X_id).
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> AgePrediction {
    let logits = try ages(x, in: graph)
    let expected = try graph.apply(ExpectedValue(), graph.apply(Softmax(), logits))
    return AgePrediction(
      logits: logits, expectedAge: expected, groupLogits: try groups(logits, in: graph))
  }
}

/// The classification head of training: class weights `[classes, dimension]`, whose cosines with
/// the embeddings become logits under a margin.
public struct CosFaceHead: Sendable {
  private let weight: ParameterSpec

  /// Declares the class weights under `scope`.
  public init(_ scope: ParameterScope, classes: Int, dimension: Int) throws {
    weight = try scope.parameter("weight", [classes, dimension], .weight, .xavierUniform)
  }

  /// Traces the logits `[n, classes]` of embeddings `[n, dimension]`; labels `[n]` are class
  /// numbers, negative where there is none.
  public func callAsFunction(
    _ embedding: Graph.Value, labels: Graph.Value, margin: ClassificationMargin = .standard,
    in graph: Graph
  ) throws -> Graph.Value {
    let faces = try graph.apply(NormalizeRows(), embedding)
    let classes = try graph.apply(
      NormalizeRows(), graph.parameter(ParameterReference(weight)))
    return try graph.apply(margin.operation, graph.apply(Linear(), faces, classes), labels)
  }
}
