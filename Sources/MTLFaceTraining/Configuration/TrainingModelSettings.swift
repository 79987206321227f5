public import MTLFaceNetwork

/// The settings of the network that a run trains.
///
/// The paper's ablations are `"attention": "channel"`, `"spatial"`, `"serial"` (CBAM) or `null` (no
/// decomposition; the age estimator reads X), `"adversary": false`, and `"conditioning": "oneHot"`
/// (without the identity conditional module). `"generator": "caae"` and `"ipcgan"` select the
/// baselines of the paper's supplement.
public struct TrainingModelSettings: Codable, Hashable, Sendable {
  /// The path of a start model: a model file of this library, or an ONNX recognizer. Its parts are
  /// kept, and parts that it lacks are initialized. Nil for a network without trained parts.
  public var start: String?
  /// The preset of the parts that ``start`` lacks.
  public var preset = ModelConfiguration.Preset.paper
  /// The number of age groups, 4 to 8; nil for those of ``start``, or 7.
  public var groupCount: Int?
  /// The attention of the decomposition (AFD); nil, `null` in JSON, for no decomposition.
  public var attention: AttentionKind? = .average
  /// Whether an age adversary is trained if there is a decomposition. The finished model does not
  /// contain it.
  public var hasAgeAdversary = true
  /// The method of synthesis; nil for that of ``start``, or MTLFace.
  public var generator: SynthesisMethod?
  /// The input of the target age in MTLFace's generator: the identity conditional module or one-hot
  /// maps.
  public var conditioning = ConditioningMethod.identityConditional
  /// The norm of a new discriminator of MTLFace or IPCGAN; nil for that of the preset or the
  /// method.
  public var discriminatorNorm: DiscriminatorConfiguration.Norm?

  /// Creates settings for the paper's network without a start model.
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

  /// Encodes all values. An attention of nil is encoded as null, since a missing key means the
  /// default.
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
        "applies only to the generator mtlface, not to \(generator?.rawValue ?? "")")
    }
    guard discriminatorNorm == nil || generator != .caae else {
      throw InvalidSettingError(
        "\(key).discriminatorNorm",
        "applies only to the generators mtlface and ipcgan, not to caae")
    }
  }

  /// Rejects a start model with parts that contradict these settings, since its parts are kept.
  /// Settings with their default value do not contradict anything.
  func validate(against start: ModelConfiguration) throws(InvalidSettingError) {
    let standard = TrainingModelSettings()
    func contradiction(_ key: String, _ setting: String?, _ existing: String)
      -> InvalidSettingError
    {
      InvalidSettingError(
        "model.\(key)",
        "is \(setting ?? "null"), but the start model has \(existing), which is kept; use a start "
          + "model without this part")
    }
    if let known = start.attention, attention != standard.attention, attention != known {
      throw contradiction("attention", attention?.rawValue, known.rawValue)
    }
    if start.attention == nil, start.age != nil, let attention, attention != standard.attention {
      throw contradiction("attention", attention.rawValue, "an age estimator that reads X")
    }
    if let known = start.synthesisMethod, known != .mtlface, conditioning != standard.conditioning {
      throw contradiction("conditioning", conditioning.rawValue, known.rawValue)
    }
    if let known = start.synthesisMethod, let setting = generator, setting != known {
      throw contradiction("generator", setting.rawValue, known.rawValue)
    }
    if let known = start.discriminator, let setting = discriminatorNorm,
      setting != known.norm ?? .spectral
    {
      throw contradiction(
        "discriminatorNorm", setting.rawValue, (known.norm ?? .spectral).rawValue)
    }
    if let known = start.generator?.conditioning, conditioning != standard.conditioning,
      conditioning != known
    {
      throw contradiction("conditioning", conditioning.rawValue, known.rawValue)
    }
  }
}
