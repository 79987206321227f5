/// The configuration of a model, which determines its modules and their sizes.
///
/// A model file stores the configuration as JSON beside the weights. The properties of modules
/// that the model does not have are `nil`.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// A predefined configuration.
  public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
    /// The model of the paper and its supplement (reference: section 4). This is the default.
    case paper
    /// The model of the authors' CVPR code (reference: section 3).
    case cvpr2021
    /// A small model with a MobileFaceNet encoder, a narrow ICM and decoder, and a light age
    /// estimator.
    case mobile
  }

  /// The preset from which the configuration was created. It is displayed in descriptions of the
  /// model, and no computation depends on it.
  public var preset: Preset
  /// The number of rows and columns of an aligned face, a multiple of 16 in 48...1024.
  public var inputSize = 112
  /// The number of age groups, 4 to 8.
  public var groupCount = 7
  /// The configuration of the encoder.
  public var encoder: EncoderConfiguration
  /// The attention of the decomposition. If it is `nil`, X_id is X, there is no X_age, and the age
  /// estimator reads X.
  public var attention: AttentionKind? = .average
  /// The kind of embedding layer.
  public var embedding: EmbeddingKind
  /// The number of elements of an embedding, in 1...8192.
  public var embeddingDimension = 512
  /// The configuration of the age estimator; `nil` for a model without one.
  public var age: AgeEstimatorConfiguration?
  /// The configuration of the gender estimator, which annotates data sets. No preset has one.
  public var gender: GenderEstimatorConfiguration?
  /// The configuration of the identity conditional module and the decoder. A model has at most one
  /// of ``generator``, ``caae`` and ``ipcgan``.
  public var generator: GeneratorConfiguration?
  /// The configuration of a conditional adversarial autoencoder, which replaces ``generator``.
  public var caae: CAAEConfiguration?
  /// The configuration of IPCGAN's generator, which replaces ``generator``.
  public var ipcgan: IPCGANConfiguration?
  /// The configuration of the discriminator; used in training only.
  public var discriminator: DiscriminatorConfiguration?
  /// Whether the model has an age adversary on X_id; used in training only.
  public var hasAgeAdversary = false
  /// The number of classes of the CosFace head; used in training only.
  public var classCount: Int?

  /// Creates the configuration of a preset.
  /// - Parameters:
  ///   - preset: The preset.
  ///   - classCount: The number of identities in training, or `nil` for a model without a CosFace
  ///     head.
  ///   - includesTrainingParts: Whether to include the age adversary and the discriminator, which
  ///     are used only in training.
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

  /// The number of rows and columns of X.
  public var featureSide: Int { inputSize / 16 }

  /// Checks that the values are in range and that the parts are compatible. The sizes of the
  /// discriminator are checked only when a network is created from the configuration.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)``, which states the problem and the
  ///   solution.
  public func validate() throws(NetworkError) {
    guard inputSize.isMultiple(of: 16), (48...1024).contains(inputSize) else {
      throw .invalidConfiguration(
        "the input size is \(inputSize); use a multiple of 16 in 48...1024")
    }
    _ = try AgeGroups(count: groupCount)
    try encoder.validate()
    try validateGenerators()
    guard (1...8192).contains(embeddingDimension) else {
      throw .invalidConfiguration(
        "the embedding dimension is \(embeddingDimension); use a number in 1...8192")
    }
    try age?.validate()
    try gender?.validate()
    switch embedding {
    case .flatten(let dropout):
      guard (0..<1).contains(dropout) else {
        throw .invalidConfiguration("the dropout probability is \(dropout); use a value in 0..<1")
      }
    case .reduced(let channels):
      guard (1...8192).contains(channels) else {
        throw .invalidConfiguration(
          "the embedding is reduced to \(channels) channels; use 1...8192 channels")
      }
    case .globalDepthwise: break
    }
    guard (1...100_000_000).contains(classCount ?? 1) else {
      throw .invalidConfiguration(
        "the class count is \(classCount ?? 0); use 1...100,000,000 classes")
    }
    guard attention != nil || !hasAgeAdversary else {
      throw .invalidConfiguration(
        "the age adversary requires the decomposition; set attention or remove the age adversary"
      )
    }
  }
}
