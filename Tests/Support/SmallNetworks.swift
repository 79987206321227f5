public import MTLFaceNetwork
public import MTLFaceTensor

/// Networks that are small enough for gradient checks with finite differences, and inputs for any
/// network.
public enum SmallNetworks {
  /// Returns the configuration of a preset with narrow layers for 48x48 images and with the parts
  /// for training.
  public static func configuration(
    _ preset: ModelConfiguration.Preset, attention: AttentionKind = .average,
    conditioning: ConditioningMethod = .identityConditional, groups: Int = 7
  ) -> ModelConfiguration {
    var small = ModelConfiguration(preset, classCount: 5, includesTrainingParts: true)
    small.inputSize = 48
    small.groupCount = groups
    small.attention = attention
    small.embeddingDimension = 9
    switch small.encoder.family {
    case .ir:
      small.encoder = EncoderConfiguration(
        units: [1, 2, 1, 1], stemWidth: 4, widths: [4, 6, 8, 16], squeezeExcitation: true)
    case .mobileFaceNet:
      small.encoder = EncoderConfiguration(
        family: .mobileFaceNet, units: [1, 1, 2, 1], stemWidth: 8, widths: [8, 8, 16, 24])
    case .mobileNet: break  // No preset uses MobileNet.
    }
    small.age = AgeEstimatorConfiguration(
      hidden: 11, reducedChannels: preset == .mobile ? 6 : nil)
    small.generator?.conditioning = conditioning
    small.generator?.filtersPerGroup = 16
    small.generator?.blocks = 2
    small.generator?.identityWidth = 12
    small.generator?.decoderWidths = [10, 8, 6, 5]
    small.discriminator?.widths = [4, 6, 8, 10, 12]
    return small
  }

  /// Returns a variant of the `paper` preset for tests of files and tools.
  ///
  /// It has no discriminator, accepts 48x48 images and has only a few thousand parameters.
  public static func minimalConfiguration() -> ModelConfiguration {
    var configuration = ModelConfiguration(.paper)
    configuration.encoder = EncoderConfiguration(
      units: [1, 1, 1, 1], stemWidth: 4, widths: [4, 4, 8, 16])
    configuration.inputSize = 48
    configuration.embeddingDimension = 8
    configuration.age = AgeEstimatorConfiguration(hidden: 8)
    configuration.generator = GeneratorConfiguration(
      filtersPerGroup: 8, blocks: 1, identityWidth: 8, decoderWidths: [8, 4, 4, 4])
    return configuration
  }

  /// Returns images with random pixels in [-1, 1) and the shape `[count, size, size, 3]`.
  public static func images(_ count: Int, size: Int, seed: UInt64) throws -> Tensor<Float> {
    try RandomSource(seed: seed).makeTensor(
      .uniform(bound: 1), shape: TensorShape(count, size, size, 3), as: Float.self, pool: .single)
  }

  /// Returns random parameters that differ from their initial values, so that every parameter
  /// affects the results.
  ///
  /// Scales and slopes are between 0.4 and 1, running statistics differ from 0 and 1, and weights
  /// have unit gain.
  public static func parameters(_ network: FaceNetwork, seed: UInt64) throws
    -> ParameterStore<Float>
  {
    var store = try ParameterStore<Float>(initializing: network.parameters, seed: seed)
    for spec in network.parameters where spec.role != .counter && spec.role != .powerIterationVector
    {
      let noise = try RandomSource(name: "\(seed) \(spec.key)").makeTensor(
        .uniform(bound: 1), shape: spec.shape, as: Float.self, pool: .single
      ).values
      let fanIn = Float(max(spec.shape.dimensions.dropFirst().reduce(1, *), 1))
      let values = noise.map { u -> Float in
        switch spec.role {
        case .weight: u * (3 / fanIn).squareRoot()
        case .slope, .normWeight: 0.7 + 0.3 * u
        case .runningVariance: 1 + 0.5 * u
        default: 0.2 * u
        }
      }
      store[spec.key] = try Tensor(values, shape: spec.shape)
    }
    return store
  }
}
