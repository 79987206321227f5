public import MTLFaceNetwork

/// How age-invariant recognition is trained (supplement B).
public struct AIFRSettings: Codable, Hashable, Sendable {
  /// Faces of a step.
  public var batch = 64
  /// Parts that a batch is run in, one after the other, to need less memory.
  public var accumulation = 1
  /// The learning rate.
  public var schedule = ScheduleSettings()
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
  public var reversal = ReversalSettings()
  /// Parts that stay as they are, and run in evaluation mode.
  public var frozen: [ModelPart] = []
  /// What the batch norms of the other parts normalise by.
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

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    batch = try values.value(.batch, or: batch)
    accumulation = try values.value(.accumulation, or: accumulation)
    schedule = try values.value(.schedule, or: schedule)
    momentum = try values.value(.momentum, or: momentum)
    weightDecay = try values.value(.weightDecay, or: weightDecay)
    margin = try values.value(.margin, or: margin)
    lambdaAge = try values.value(.lambdaAge, or: lambdaAge)
    lambdaDistribution = try values.value(.lambdaDistribution, or: lambdaDistribution)
    lambdaIdentity = try values.value(.lambdaIdentity, or: lambdaIdentity)
    lambdaGender = try values.value(.lambdaGender, or: lambdaGender)
    lambdaDistillation = try values.value(.lambdaDistillation, or: lambdaDistillation)
    distillation = try values.value(.distillation, or: distillation)
    teacher = try values.optional(.teacher)
    reversal = try values.value(.reversal, or: reversal)
    frozen = try values.value(.frozen, or: frozen)
    norms = try values.value(.norms, or: norms)
    isBalanced = try values.value(.isBalanced, or: isBalanced)
    flips = try values.value(.flips, or: flips)
    cachesFeatures = try values.value(.cachesFeatures, or: cachesFeatures)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(batch, in: 1...65_536, "\(key).batch")
    try check(accumulation, in: 1...batch, "\(key).accumulation")
    try check(momentum, in: 0...0.9999, "\(key).momentum")
    try check(weightDecay, in: 0...1, "\(key).weightDecay")
    for (name, value) in [
      ("lambdaAge", lambdaAge), ("lambdaDistribution", lambdaDistribution),
      ("lambdaIdentity", lambdaIdentity), ("lambdaGender", lambdaGender),
      ("lambdaDistillation", lambdaDistillation),
    ] { try check(value, in: 0...1e6, "\(key).\(name)") }
    try schedule.validate("\(key).schedule")
    try reversal.validate("\(key).reversal")
    if let part = frozen.first(where: { !AIFRTask.parts.contains($0) }) {
      throw ConfigurationProblem(
        "\(key).frozen", "\(part.rawValue) takes no part in recognition; leave it out")
    }
  }
}
