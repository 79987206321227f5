public import MTLFaceNetwork

/// The settings of the network that a run trains.
///
/// The following settings are the ablations of the paper:
///
/// - `"attention": "channel"`, `"spatial"` or `"serial"` (CBAM).
/// - `"attention": null` for no decomposition. The age estimator then uses the features X.
/// - `"adversary": false` for no age adversary.
/// - `"conditioning": "oneHot"` for a generator without the identity conditional module.
///
/// `"generator": "caae"` and `"generator": "ipcgan"` select the baselines in the supplement of the
/// paper.
public struct TrainingModelSettings: Codable, Hashable, Sendable {
  /// The path of a start model, or `nil` to train a network from scratch.
  ///
  /// The start model is a model file of this library or an ONNX recognizer. The parts of the start
  /// model are kept, and missing parts are initialized. The task `fas` requires a start model with
  /// an age estimator, which an ONNX recognizer does not have.
  public var start: String?
  /// The preset for the parts that the start model lacks.
  public var preset = ModelConfiguration.Preset.paper
  /// The number of age groups, 4...8, or `nil` for the number of the start model. Without a start
  /// model, the default is 7.
  public var groupCount: Int?
  /// The attention of the decomposition (AFD), or `nil` (`null` in JSON) for no decomposition.
  public var attention: AttentionKind? = .average
  /// Whether to train an age adversary if the network has a decomposition. The trained model does
  /// not contain the adversary.
  public var hasAgeAdversary = true
  /// The synthesis method, or `nil` for the method of the start model. Without a start model, the
  /// default is MTLFace.
  public var generator: SynthesisMethod?
  /// The method by which the generator of MTLFace receives the target age.
  public var conditioning = ConditioningMethod.identityConditional
  /// The norm of a new discriminator of MTLFace or IPCGAN, or `nil` for the norm of the preset or
  /// the method.
  public var discriminatorNorm: DiscriminatorConfiguration.Norm?

  /// Creates settings for the network of the paper without a start model.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case start, preset
    case groupCount = "groups"
    case attention
    case hasAgeAdversary = "adversary"
    case generator, conditioning, discriminatorNorm
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    start = try container.decodeIfPresent(.start)
    preset = try container.decode(.preset, default: preset)
    groupCount = try container.decodeIfPresent(.groupCount)
    attention =
      container.contains(.attention) ? try container.decodeIfPresent(.attention) : attention
    hasAgeAdversary = try container.decode(.hasAgeAdversary, default: hasAgeAdversary)
    generator = try container.decodeIfPresent(.generator)
    conditioning = try container.decode(.conditioning, default: conditioning)
    discriminatorNorm = try container.decodeIfPresent(.discriminatorNorm)
  }

  /// Encodes all settings. An attention of `nil` is encoded as `null`, because a missing key stands
  /// for the default value.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(start, forKey: .start)
    try values.encode(preset, forKey: .preset)
    try values.encodeIfPresent(groupCount, forKey: .groupCount)
    try values.encode(attention, forKey: .attention)
    try values.encode(hasAgeAdversary, forKey: .hasAgeAdversary)
    try values.encodeIfPresent(generator, forKey: .generator)
    try values.encode(conditioning, forKey: .conditioning)
    try values.encodeIfPresent(discriminatorNorm, forKey: .discriminatorNorm)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(groupCount ?? 7, in: 4...8, key: "\(key).groups")
    guard conditioning == .identityConditional || (generator ?? .mtlface) == .mtlface else {
      throw InvalidSettingError(
        "\(key).conditioning",
        "applies only to the generator mtlface, not to \(generator?.rawValue ?? ""); remove it")
    }
    guard discriminatorNorm == nil || generator != .caae else {
      throw InvalidSettingError(
        "\(key).discriminatorNorm",
        "applies only to the generators mtlface and ipcgan, not to caae; remove it")
    }
  }

  /// Checks that the parts of a start model match these settings, because the parts are kept.
  ///
  /// Settings with default values match any start model.
  ///
  /// - Throws: ``InvalidSettingError`` for the first setting that does not match.
  func validate(against start: ModelConfiguration) throws(InvalidSettingError) {
    let standard = TrainingModelSettings()
    func mismatch(_ key: String, _ setting: String?, _ existing: String)
      -> InvalidSettingError
    {
      InvalidSettingError(
        "model.\(key)",
        "is \(setting ?? "null"), but the start model has \(existing), which is kept; change the "
          + "setting or use a start model without this part")
    }
    if let known = start.attention, attention != standard.attention, attention != known {
      throw mismatch("attention", attention?.rawValue, known.rawValue)
    }
    if start.attention == nil, start.age != nil, let attention, attention != standard.attention {
      throw mismatch("attention", attention.rawValue, "an age estimator that reads X")
    }
    if let known = start.synthesisMethod, known != .mtlface, conditioning != standard.conditioning {
      throw mismatch("conditioning", conditioning.rawValue, known.rawValue)
    }
    if let known = start.synthesisMethod, let setting = generator, setting != known {
      throw mismatch("generator", setting.rawValue, known.rawValue)
    }
    if let known = start.discriminator, let setting = discriminatorNorm,
      setting != known.norm ?? .spectral
    {
      throw mismatch(
        "discriminatorNorm", setting.rawValue, (known.norm ?? .spectral).rawValue)
    }
    if let known = start.generator?.conditioning, conditioning != standard.conditioning,
      conditioning != known
    {
      throw mismatch("conditioning", conditioning.rawValue, known.rawValue)
    }
  }
}
