public import MTLFaceNetwork

/// How age-invariant recognition is trained (supplement B).
public struct AIFRSettings: Codable, Hashable, Sendable {
  /// Faces of a step.
  public var batch = 64
  /// Parts that a batch is run in, one after the other, to need less memory.
  public var accumulation = 1
  /// The learning rate.
  public var schedule = LearningRateScheduleSettings()
  /// Of SGD.
  public var momentum = 0.9
  /// Added to the gradients of weights and slopes.
  public var weightDecay = 5e-4
  /// The margin of the identity's cross-entropy: CosFace's, or ArcFace's.
  public var margin = ClassificationMargin.standard
  /// Weight of L_AE.
  public var lambdaAge = 0.001
  /// Weight of the cross-entropy of the age's whole distribution within L_AE, whose two terms weigh 1.
  public var lambdaDistribution = 0.0
  /// Weight of the adversary's L_AE.
  public var lambdaIdentity = 0.002
  /// Weight of the gender's cross-entropy; above 0 the model has a gender estimator.
  public var lambdaGender = 0.0
  /// Weight of the distance from a teacher's embeddings, where there is a teacher.
  public var lambdaDistillation = 1.0
  /// How embeddings are held to a teacher's.
  public var distillation = Distillation.embedding
  /// A model whose embeddings teach, `start` for the one that the run goes on from; sets may have an
  /// `.npy` in its place.
  public var teacher: String?
  /// The gradient reversal.
  public var reversal = GradientReversalSettings()
  /// Parts that stay as they are, and run in evaluation mode.
  public var frozen: [ModelPart] = []
  /// What the batch norms of the other parts normalize by.
  public var norms = NormStatistics.batch
  /// Whether faces are drawn evenly over age groups and genders.
  public var isBalanced = false
  /// Whether half of the faces, by chance, are mirrored.
  public var flips = true
  /// Whether a frozen encoder's X is computed once and kept on disk.
  public var cachesFeatures = true

  /// As the paper does it, in small batches.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case batch, accumulation, schedule, momentum, weightDecay, margin, lambdaAge,
      lambdaDistribution, lambdaIdentity, lambdaGender, lambdaDistillation, distillation, teacher,
      reversal, frozen, norms
    case isBalanced = "balanced"
    case flips = "flip"
    case cachesFeatures = "cache"
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    batch = try container.decode(.batch, default: batch)
    accumulation = try container.decode(.accumulation, default: accumulation)
    schedule = try container.decode(.schedule, default: schedule)
    momentum = try container.decode(.momentum, default: momentum)
    weightDecay = try container.decode(.weightDecay, default: weightDecay)
    margin = try container.decode(.margin, default: margin)
    lambdaAge = try container.decode(.lambdaAge, default: lambdaAge)
    lambdaDistribution = try container.decode(.lambdaDistribution, default: lambdaDistribution)
    lambdaIdentity = try container.decode(.lambdaIdentity, default: lambdaIdentity)
    lambdaGender = try container.decode(.lambdaGender, default: lambdaGender)
    lambdaDistillation = try container.decode(.lambdaDistillation, default: lambdaDistillation)
    distillation = try container.decode(.distillation, default: distillation)
    teacher = try container.decodeIfPresent(.teacher)
    reversal = try container.decode(.reversal, default: reversal)
    frozen = try container.decode(.frozen, default: frozen)
    norms = try container.decode(.norms, default: norms)
    isBalanced = try container.decode(.isBalanced, default: isBalanced)
    flips = try container.decode(.flips, default: flips)
    cachesFeatures = try container.decode(.cachesFeatures, default: cachesFeatures)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(batch, in: 1...65_536, key: "\(key).batch")
    try checkRange(accumulation, in: 1...batch, key: "\(key).accumulation")
    try checkRange(momentum, in: 0...0.9999, key: "\(key).momentum")
    try checkRange(weightDecay, in: 0...1, key: "\(key).weightDecay")
    for (name, value) in [
      ("lambdaAge", lambdaAge), ("lambdaDistribution", lambdaDistribution),
      ("lambdaIdentity", lambdaIdentity), ("lambdaGender", lambdaGender),
      ("lambdaDistillation", lambdaDistillation),
    ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
    try schedule.validate("\(key).schedule")
    try reversal.validate("\(key).reversal")
    if let part = frozen.first(where: { !AIFRTask.trainableParts.contains($0) }) {
      throw InvalidSettingError(
        "\(key).frozen", "\(part.rawValue) takes no part in recognition; leave it out")
    }
  }
}
