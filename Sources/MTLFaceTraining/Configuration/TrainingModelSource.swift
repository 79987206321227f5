public import MTLFaceNetwork

/// The network of a run.
public struct TrainingModelSource: Codable, Hashable, Sendable {
  /// A model to go on from: a model file of this library, or an ONNX recogniser. Parts that it has are
  /// kept; parts that it lacks begin anew.
  public var start: String?
  /// What the parts that `start` lacks look like.
  public var preset = ModelConfiguration.Preset.paper
  /// Age groups, 4 to 8; those of `start`, or 7, where nil.
  public var groups: Int?
  /// The attention of AFD.
  public var attention = AttentionKind.average
  /// Whether an age adversary learns beside (it is not part of the finished model).
  public var adversary = true
  /// Whether the generator is told the age by identity conditional blocks, or by one-hot maps.
  public var conditioning = AgeConditioning.identityConditional

  /// The paper's, from its beginning.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case start, preset, groups, attention, adversary, conditioning
  }

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    start = try values.optional(.start)
    preset = try values.value(.preset, or: preset)
    groups = try values.optional(.groups)
    attention = try values.value(.attention, or: attention)
    adversary = try values.value(.adversary, or: adversary)
    conditioning = try values.value(.conditioning, or: conditioning)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(groups ?? 7, in: 4...8, "\(key).groups")
  }
}
