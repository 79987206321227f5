import MTLFaceTensor

/// All modules of a model, declared from its configuration: the one definition that training,
/// inference and files share. It holds no numbers; those are in a ``ParameterStore``.
public struct FaceNetwork: Sendable {
  /// What it was made from.
  public let configuration: ModelConfiguration
  /// E.
  public let encoder: Encoder
  /// AFD, unless X_id is X.
  public let decomposition: AttentionDecomposition?
  /// L.
  public let embedding: EmbeddingLayer
  /// A.
  public let age: AgeEstimator?
  /// Gender of X: an optional head.
  public let gender: GenderEstimator?
  /// A', on X_id behind a gradient reversal: training only.
  public let adversary: AgeEstimator?
  /// ICM and D, or an earlier method's generator.
  public let generator: Generator?
  /// D_img: training only.
  public let discriminator: PatchDiscriminator?
  /// Those of CAAE: training only.
  public let caaeDiscriminators: CAAEDiscriminators?
  /// The CosFace head: training only.
  public let head: CosFaceHead?
  /// Every parameter, in the order of declaration.
  public let parameters: [ParameterSpec]

  /// Declares the modules under the goldens' prefixes: `encoder`, `age`, `domain`, `gender`,
  /// `generator`, `discriminator`, `head`.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` for values out of range.
  public init(_ configuration: ModelConfiguration) throws {
    try configuration.validate()
    self.configuration = configuration
    let registry = ParameterRegistry()
    let side = configuration.featureSide
    let channels = configuration.encoder.widths[3]
    let groups = configuration.groupCount
    let scope = registry.scope("encoder")
    encoder = try Encoder(scope, configuration.encoder)
    decomposition = try configuration.attention.map {
      try AttentionDecomposition(scope["fsm"], $0, channels: channels)
    }
    embedding = try EmbeddingLayer(
      scope, configuration.embedding, channels: channels, side: side,
      dimension: configuration.embeddingDimension)
    func estimator(_ name: String) throws -> AgeEstimator {
      try AgeEstimator(
        registry.scope(name), configuration.age ?? AgeEstimatorConfiguration(),
        channels: channels, side: side, groups: groups)
    }
    age = configuration.age == nil ? nil : try estimator("age")
    adversary = configuration.hasAgeAdversary ? try estimator("domain") : nil
    gender = try configuration.gender.map {
      try GenderEstimator(registry.scope("gender"), $0, channels: channels, side: side)
    }
    generator = try Generator(registry.scope("generator"), configuration)
    discriminator = try configuration.discriminator.map {
      try PatchDiscriminator(registry.scope("discriminator"), $0, groups: groups)
    }
    caaeDiscriminators = try configuration.caae.flatMap { caae in
      try caae.discriminators.map {
        try CAAEDiscriminators(
          registry.scope("discriminator"), $0, codeLength: caae.codeLength, side: side,
          groups: groups)
      }
    }
    head = try configuration.classCount.map {
      try CosFaceHead(
        registry.scope("head"), classes: $0, dimension: configuration.embeddingDimension)
    }
    parameters = registry.specs
  }

  /// Traces E and AFD; without AFD, X_id is X and there is no X_age.
  public func encode(_ images: Graph.Value, in graph: Graph) throws -> EncodedValues {
    let features = try encoder(images, in: graph)
    let parts = try decomposition.map { try $0(features.last, in: graph) }
    return EncodedValues(
      features: features, identity: parts?.identity ?? features.last, age: parts?.age,
      channelAttention: parts?.channelAttention, spatialAttention: parts?.spatialAttention)
  }

  /// Declares the input `images`, `[batch, s, s, 3]`, RGB in [-1, 1].
  public func images(_ name: String = "images", batch: Int, in graph: Graph) throws
    -> Graph.Value
  {
    try graph.input(name, [batch, configuration.inputSize, configuration.inputSize, 3])
  }
}

/// An encoded face in a graph.
public struct EncodedValues: Sendable {
  /// x_1 to x_5.
  public let features: EncoderFeatures
  /// X_id.
  public let identity: Graph.Value
  /// X_age, with AFD.
  public let age: Graph.Value?
  /// What the age estimator reads: X_age, or X itself without AFD.
  public var ageInput: Graph.Value { age ?? features.last }
  /// Channel attention, if any.
  public let channelAttention: Graph.Value?
  /// Spatial attention, if any.
  public let spatialAttention: Graph.Value?
}
