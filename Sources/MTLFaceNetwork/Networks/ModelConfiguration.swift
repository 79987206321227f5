/// The description of a model: every width and choice, stored with its weights as JSON. Parts that
/// a model does not have are `nil`.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// The published variants, and a small one.
  public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
    /// As the paper and its supplement describe it (reference: section 4). The default.
    case paper
    /// As the authors' CVPR code builds it (reference: section 3).
    case cvpr2021
    /// MobileFaceNet encoder, narrow ICM and decoder, light age head.
    case mobile
  }

  /// The preset that this began as; for people, no code depends on it.
  public var preset: Preset
  /// Rows and columns of the aligned face, a multiple of 16 of at least 48.
  public var inputSize = 112
  /// Age groups, 4 to 8.
  public var groupCount = 7
  /// The encoder.
  public var encoder: EncoderConfiguration
  /// The decomposition's attention; `nil` makes X_id X, and there is no X_age: what estimates ages
  /// reads X.
  public var attention: AttentionKind? = .average
  /// The embedding layer.
  public var embedding: EmbeddingKind
  /// Length of an embedding.
  public var embeddingDimension = 512
  /// The age estimator.
  public var age: AgeEstimatorConfiguration?
  /// The gender estimator, for describing data sets; no preset has one.
  public var gender: GenderEstimatorConfiguration?
  /// The identity conditional module and decoder. A model has one of ``generator``, ``caae`` and
  /// ``ipcgan``, or none.
  public var generator: GeneratorConfiguration?
  /// A conditional adversarial autoencoder in their place.
  public var caae: CAAEConfiguration?
  /// IPCGAN's generator in their place.
  public var ipcgan: IPCGANConfiguration?
  /// The discriminator: training only.
  public var discriminator: DiscriminatorConfiguration?
  /// Whether there is an age adversary on X_id: training only.
  public var hasAgeAdversary = false
  /// Classes of the CosFace head: training only.
  public var classCount: Int?

  /// A model of a preset.
  /// - Parameters:
  ///   - preset: Which.
  ///   - classCount: Identities for training, or `nil` for a model without a CosFace head.
  ///   - includesTrainingParts: Whether the parts that only training needs are there too.
  public init(_ preset: Preset, classCount: Int? = nil, includesTrainingParts: Bool = false) {
    self.preset = preset
    switch preset {
    case .paper:
      encoder = .ir50
      embedding = .flatten(dropout: 0.5)
      age = AgeEstimatorConfiguration()
      generator = GeneratorConfiguration()
      discriminator = DiscriminatorConfiguration()
    case .cvpr2021:
      encoder = .ir50
      embedding = .flatten(dropout: 0.5)
      age = AgeEstimatorConfiguration()
      generator = GeneratorConfiguration(sharing: 0.1, norm: .batch, activation: .prelu)
      discriminator = DiscriminatorConfiguration(tailKernel: 4, normalizesFirst: false)
    case .mobile:
      encoder = .mobileFaceNet
      embedding = .globalDepthwise
      age = AgeEstimatorConfiguration(hidden: 64, reducedChannels: 64)
      generator = GeneratorConfiguration(
        filtersPerGroup: 32, identityWidth: 128, decoderWidths: [128, 64, 32, 16])
      discriminator = DiscriminatorConfiguration(widths: [32, 64, 128, 256, 256])
    }
    hasAgeAdversary = includesTrainingParts
    self.classCount = classCount
    if !includesTrainingParts { discriminator = nil }
  }

  /// Rows and columns of X.
  public var featureSide: Int { inputSize / 16 }

  /// Checks every value that a file could hold.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` naming the value and what is allowed.
  public func validate() throws(NetworkError) {
    guard inputSize.isMultiple(of: 16), (48...1024).contains(inputSize) else {
      throw .invalidConfiguration(
        "an input size is a multiple of 16 in 48...1024, not \(inputSize)")
    }
    _ = try AgeGroups(count: groupCount)
    try encoder.validate()
    try validateGenerators()
    guard (1...8192).contains(embeddingDimension) else {
      throw .invalidConfiguration(
        "an embedding has 1...8192 elements, not \(embeddingDimension)")
    }
    try age?.validate()
    try gender?.validate()
    switch embedding {
    case .flatten(let dropout):
      guard (0..<1).contains(dropout) else {
        throw .invalidConfiguration("dropout in 0..<1, not \(dropout)")
      }
    case .reduced(let channels):
      guard (1...8192).contains(channels) else {
        throw .invalidConfiguration("an embedding is reduced to 1...8192 channels")
      }
    case .globalDepthwise: break
    }
    guard (1...100_000_000).contains(classCount ?? 1) else {
      throw .invalidConfiguration("a CosFace head has 1...100,000,000 classes")
    }
    guard attention != nil || !hasAgeAdversary else {
      throw .invalidConfiguration(
        "the age adversary needs the decomposition (attention): it drives out of X_id what X_age has"
      )
    }
  }
}
