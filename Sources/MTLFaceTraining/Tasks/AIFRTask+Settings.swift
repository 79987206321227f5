public import MTLFaceNetwork

extension AIFRTask {
  /// The settings of age-invariant face recognition. The defaults are those of the paper
  /// (supplement B) except for the batch, which is smaller.
  public struct Settings: Codable, Hashable, Sendable {
    /// The number of faces of a step.
    public var batch = 64
    /// The number of micro-batches that a batch is split into, to need less memory.
    public var accumulation = 1
    /// The learning rate schedule.
    public var schedule = LearningRateScheduleSettings()
    /// The momentum of SGD.
    public var momentum = 0.9
    /// The weight decay, added to the gradients of weights and slopes.
    public var weightDecay = 5e-4
    /// The margin of the identity's cross-entropy: CosFace's or ArcFace's.
    public var margin = ClassificationMargin.standard
    /// The weight of L_AE, the age loss of X_age.
    public var lambdaAge = 0.001
    /// The weight, within L_AE, of the cross-entropy between the age distribution and a normal
    /// distribution of ``AIFRTask/distributionDeviation`` years around the label. The other two
    /// terms of L_AE have the weight 1. The paper has no such term; without it only the mean of the
    /// age distribution is trained, and not its shape.
    public var lambdaDistribution = 0.0
    /// The weight of L_AE', the age loss of the adversary.
    public var lambdaIdentity = 0.002
    /// The weight of the gender's cross-entropy. If it is above 0, the model gets a gender
    /// estimator. The paper has no such term.
    public var lambdaGender = 0.0
    /// The weight of the distance from a teacher's embeddings, if there is a teacher. The paper has
    /// no such term.
    public var lambdaDistillation = 1.0
    /// The distance between embeddings and a teacher's embeddings.
    public var distillation = Distillation.embedding
    /// The path of a model whose embeddings are the teacher's, or `start` for the run's start
    /// model. A data set may name an `.npy` file of embeddings instead.
    public var teacher: String?
    /// The strength of the gradient reversal.
    public var reversal = GradientReversalSettings()
    /// The parts that do not learn. They run in evaluation mode and get no gradients.
    public var frozen: [ModelPart] = []
    /// The statistics that the batch norms of the other parts normalize with.
    public var norms = NormStatistics.batch
    /// Whether faces are drawn evenly over age groups and genders.
    public var isBalanced = false
    /// Whether a random half of the faces is mirrored.
    public var flips = true
    /// Whether the features X of a frozen encoder are computed once and kept on disk.
    public var cachesFeatures = true

    /// Creates the default settings.
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
}
