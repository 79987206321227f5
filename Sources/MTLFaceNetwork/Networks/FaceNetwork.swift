import MTLFaceTensor

/// All modules of a model, declared from its configuration.
///
/// Training, inference and model files share this definition. The values of the parameters are in a
/// ``ParameterStore``.
public struct FaceNetwork: Sendable {
  /// The configuration from which the modules were declared.
  public let configuration: ModelConfiguration
  /// The encoder E.
  public let encoder: FaceEncoder
  /// The decomposition AFD; `nil` if the model has none, in which case X_id is X.
  public let decomposition: AttentionDecomposition?
  /// The embedding layer L.
  public let embedding: EmbeddingLayer
  /// The age estimator A; `nil` if the model has none.
  public let ageEstimator: AgeEstimator?
  /// The gender estimator, which reads X; `nil` if the model has none.
  public let genderEstimator: GenderEstimator?
  /// The age adversary A', which reads X_id through a gradient reversal layer; used in training
  /// only.
  public let ageAdversary: AgeEstimator?
  /// The generator, which consists of ICM and D or belongs to a baseline; `nil` if the model has
  /// none.
  public let generator: FaceGenerator?
  /// The discriminator D_img; used in training only.
  public let discriminator: PatchDiscriminator?
  /// The discriminators of the baseline CAAE; used in training only.
  public let caaeDiscriminators: CAAEDiscriminators?
  /// The class weights of CosFace or ArcFace; used in training only.
  public let classificationHead: CosFaceHead?
  /// All parameters, in the order of declaration.
  public let parameters: [ParameterSpec]

  /// Declares the modules under the key prefixes `encoder`, `age`, `domain`, `gender`, `generator`,
  /// `discriminator` and `head`.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` if a value of the configuration is
  ///   out of range or if its parts are incompatible.
  public init(_ configuration: ModelConfiguration) throws {
    try configuration.validate()
    self.configuration = configuration
    let registry = ParameterRegistry()
    let side = configuration.featureSide
    let channels = configuration.encoder.widths[3]
    let groups = configuration.groupCount
    let scope = registry.scope("encoder")
    encoder = try FaceEncoder(scope, configuration.encoder)
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
    ageEstimator = configuration.age == nil ? nil : try estimator("age")
    ageAdversary = configuration.hasAgeAdversary ? try estimator("domain") : nil
    genderEstimator = try configuration.gender.map {
      try GenderEstimator(registry.scope("gender"), $0, channels: channels, side: side)
    }
    generator = try FaceGenerator(registry.scope("generator"), configuration)
    discriminator = try configuration.discriminator.map {
      try PatchDiscriminator(registry.scope("discriminator"), $0, groups: groups)
    }
    caaeDiscriminators = try CAAEDiscriminators(registry.scope("discriminator"), configuration)
    classificationHead = try configuration.classCount.map {
      try CosFaceHead(
        registry.scope("head"), classes: $0, dimension: configuration.embeddingDimension)
    }
    parameters = registry.specs
  }

  /// Traces the encoder and the decomposition. Without decomposition, X_id is X, and X_age is
  /// `nil`.
  public func encode(_ images: Graph.Value, in graph: Graph) throws -> EncodedGraphValues {
    let features = try encoder(images, in: graph)
    let parts = try decomposition.map { try $0(features.last, in: graph) }
    return EncodedGraphValues(
      levels: features.levels, identityFeatures: parts?.identityFeatures ?? features.last,
      ageFeatures: parts?.ageFeatures,
      channelAttention: parts?.channelAttention, spatialAttention: parts?.spatialAttention)
  }

  /// Declares an input for images, `[batch, s, s, 3]`, RGB in [-1, 1].
  public func images(_ name: String = "images", batch: Int, in graph: Graph) throws
    -> Graph.Value
  {
    try graph.input(name, [batch, configuration.inputSize, configuration.inputSize, 3])
  }
}
