public import MTLFaceNetwork

extension AIFRTask {
  /// The settings of age-invariant face recognition.
  ///
  /// The default values are those of the paper (supplement B) except for the batch size, which is
  /// smaller.
  public struct Settings: Codable, Hashable, Sendable {
    /// The number of faces in a step.
    public var batch = 64
    /// The number of micro-batches in a batch. More micro-batches reduce the memory use.
    public var accumulation = 1
    /// The settings of the learning rate schedule.
    public var schedule = LearningRateScheduleSettings()
    /// The momentum of SGD.
    public var momentum = 0.9
    /// The weight decay of weights and slopes.
    public var weightDecay = 5e-4
    /// The margin of CosFace or ArcFace in the cross-entropy of the identity.
    public var margin = ClassificationMargin.standard
    /// The weight of the age loss L_AE.
    public var lambdaAge = 0.001
    /// The weight of the age distribution loss within L_AE.
    ///
    /// The loss is the cross-entropy between the age distribution and a normal distribution around
    /// the label with a standard deviation of ``AIFRTask/distributionDeviation`` years. The other
    /// two terms of L_AE have a weight of 1. The paper does not have this term. Without it,
    /// training affects the mean of the age distribution but not its shape.
    public var lambdaDistribution = 0.0
    /// The weight of the loss L_AE' of the age adversary.
    public var lambdaIdentity = 0.002
    /// The weight of the cross-entropy of the gender.
    ///
    /// If the weight is greater than 0 and a training face has a known gender, a gender estimator
    /// is trained. The paper does not have this term.
    public var lambdaGender = 0.0
    /// The weight of the distance from the embeddings of a teacher, if there is a teacher. The
    /// paper does not have this term.
    public var lambdaDistillation = 1.0
    /// The measure of the distance from the embeddings of a teacher.
    public var distillation = Distillation.embedding
    /// The path of a model that computes the embeddings of the teacher, `start` for the start model
    /// of the run, or `nil` for no teacher. A data set can have an `.npy` file of embeddings
    /// instead.
    public var teacher: String?
    /// The settings for the strength of the gradient reversal.
    public var reversal = GradientReversalSettings()
    /// The parts that are not trained. They are in evaluation mode and have no gradients.
    public var frozen: [ModelPart] = []
    /// The statistics that the batch norms of the trained parts use.
    public var norms = NormStatistics.batch
    /// Whether to sample all combinations of age group and gender in a data set with equal
    /// frequency.
    public var isBalanced = false
    /// Whether to mirror each face with a probability of 0.5.
    public var flips = true
    /// Whether to compute the features X of a frozen encoder once and store them on disk.
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
          "\(key).frozen",
          "contains \(part.rawValue), which is not used for recognition; remove this part")
      }
    }
  }
}
