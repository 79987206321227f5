public import MTLFaceNetwork

/// The network of a run.
///
/// The paper's ablations are these: `"attention": "channel"`, `"spatial"`, `"serial"` (CBAM) or
/// `null` (no decomposition: what estimates ages reads X), `"adversary": false`,
/// `"conditioning": "oneHot"` (without the identity conditional module); and `"generator": "caae"` or
/// `"ipcgan"` for the methods that its supplement compares with.
public struct TrainingModelSettings: Codable, Hashable, Sendable {
  /// A model to go on from: a model file of this library, or an ONNX recognizer. Parts that it has are
  /// kept; parts that it lacks begin anew.
  public var start: String?
  /// What the parts that `start` lacks look like.
  public var preset = ModelConfiguration.Preset.paper
  /// Age groups, 4 to 8; those of `start`, or 7, where nil.
  public var groupCount: Int?
  /// The attention of AFD; nil for none, which JSON says by null.
  public var attention: AttentionKind? = .average
  /// Whether an age adversary learns beside, where there is a decomposition (it is not part of the
  /// finished model).
  public var hasAgeAdversary = true
  /// How faces are shown at other ages; as `start` does, or the paper's way, where nil.
  public var generator: SynthesisMethod?
  /// Whether the paper's generator is told the age by identity conditional blocks, or by one-hot maps.
  public var conditioning = ConditioningMethod.identityConditional
  /// The norm of a new discriminator, of the paper's synthesis or IPCGAN's; the preset's or the method's
  /// where nil.
  public var discriminatorNorm: DiscriminatorConfiguration.Norm?

  /// The paper's, from its beginning.
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

  /// Writes every value that holds; no attention is null, as its absence means the paper's.
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
        "is of the generator mtlface; \(generator?.rawValue ?? "") is told ages in its own way")
    }
    guard discriminatorNorm == nil || generator != .caae else {
      throw InvalidSettingError(
        "\(key).discriminatorNorm", "is of the generators mtlface and ipcgan; caae has its own")
    }
  }

  /// Refuses a model to go on from whose parts contradict what is asked for: they would be kept.
  /// Values that are the paper's ask for nothing.
  func validate(against start: ModelConfiguration) throws(InvalidSettingError) {
    let standard = TrainingModelSettings()
    func contradiction(_ key: String, _ asked: String?, _ has: String) -> InvalidSettingError {
      InvalidSettingError(
        "model.\(key)",
        "is \(asked ?? "null"), but the model to go on from has \(has) and keeps it; begin with one "
          + "that has none")
    }
    if let known = start.attention, attention != standard.attention, attention != known {
      throw contradiction("attention", attention?.rawValue, known.rawValue)
    }
    if start.attention == nil, start.age != nil, let attention, attention != standard.attention {
      throw contradiction("attention", attention.rawValue, "none, reads ages off X")
    }
    if let known = start.synthesisMethod, known != .mtlface, conditioning != standard.conditioning {
      throw contradiction("conditioning", conditioning.rawValue, known.rawValue)
    }
    if let known = start.synthesisMethod, let asked = generator, asked != known {
      throw contradiction("generator", asked.rawValue, known.rawValue)
    }
    if let known = start.discriminator, let asked = discriminatorNorm,
      asked != known.norm ?? .spectral
    {
      throw contradiction(
        "discriminatorNorm", asked.rawValue, (known.norm ?? .spectral).rawValue)
    }
    if let known = start.generator?.conditioning, conditioning != standard.conditioning,
      conditioning != known
    {
      throw contradiction("conditioning", conditioning.rawValue, known.rawValue)
    }
  }
}
