import MTLFaceNetwork

extension FASTask {
  /// The settings of face age synthesis.
  ///
  /// The default values are those of the paper (supplement B) except for the batch size, which is
  /// smaller. The baselines have separate settings for the learning rate, the betas and the loss
  /// weights. The batch size, accumulation, running average and mirroring apply to all methods.
  public struct Settings: Codable, Hashable, Sendable {
    /// The number of faces in a step.
    public var batch = 8
    /// The number of micro-batches in a batch. More micro-batches reduce the memory use. The batch
    /// size must be a multiple of this number.
    public var accumulation = 1
    /// The learning rate of the generator and, if ``discriminatorRate`` is `nil`, of the
    /// discriminator.
    public var rate = 1e-4
    /// The learning rate of the discriminator, or `nil` to use ``rate``.
    public var discriminatorRate: Double?
    /// The decay rate of the first moment of Adam, or `nil` for 0.5 with the preset `cvpr2021` and
    /// 0.9 with all other presets.
    public var beta1: Double?
    /// The decay rate of the second moment of Adam.
    public var beta2 = 0.99
    /// The weight of the adversarial term.
    public var lambdaAdversarial = 75.0
    /// The weight of the identity term.
    public var lambdaIdentity = 0.002
    /// The weight of the age term.
    public var lambdaAge = 10.0
    /// The weight of the color term.
    ///
    /// The color term is the mean squared difference between the channel means of the source and of
    /// the result. The paper does not have this term. Without it, faces of some ages become too
    /// bright.
    public var lambdaColor = 0.0
    /// The decay rate of a running average of the weights of the generator, or `nil` for no
    /// average.
    ///
    /// The trained model contains the average instead of the last weights.
    public var average: Double?
    /// Whether to mirror each face with a probability of 0.5.
    public var flips = true

    /// Creates the default settings.
    public init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case batch, accumulation, rate, discriminatorRate, beta1, beta2, lambdaAdversarial,
        lambdaIdentity, lambdaAge, lambdaColor, average
      case flips = "flip"
    }

    public init(from decoder: any Decoder) throws {
      let container = try StrictDecodingContainer(decoder, CodingKeys.self)
      batch = try container.decode(.batch, default: batch)
      accumulation = try container.decode(.accumulation, default: accumulation)
      rate = try container.decode(.rate, default: rate)
      discriminatorRate = try container.decodeIfPresent(.discriminatorRate)
      beta1 = try container.decodeIfPresent(.beta1)
      beta2 = try container.decode(.beta2, default: beta2)
      lambdaAdversarial = try container.decode(.lambdaAdversarial, default: lambdaAdversarial)
      lambdaIdentity = try container.decode(.lambdaIdentity, default: lambdaIdentity)
      lambdaAge = try container.decode(.lambdaAge, default: lambdaAge)
      lambdaColor = try container.decode(.lambdaColor, default: lambdaColor)
      average = try container.decodeIfPresent(.average)
      flips = try container.decode(.flips, default: flips)
    }

    /// The settings of both Adam optimizers.
    func adam(_ preset: ModelConfiguration.Preset) -> AdamSettings {
      AdamSettings(
        learningRate: rate, beta1: beta1 ?? (preset == .cvpr2021 ? 0.5 : 0.9), beta2: beta2)
    }

    func validate(_ key: String) throws(InvalidSettingError) {
      try checkRange(batch, in: 1...65_536, key: "\(key).batch")
      try checkRange(accumulation, in: 1...batch, key: "\(key).accumulation")
      guard batch.isMultiple(of: accumulation) else {
        throw InvalidSettingError(
          "\(key).accumulation",
          "is \(accumulation); use a divisor of the batch size, which is \(batch)")
      }
      try checkRange(rate, in: 0...1, key: "\(key).rate")
      try checkRange(discriminatorRate ?? 0, in: 0...1, key: "\(key).discriminatorRate")
      try checkRange(beta1 ?? 0, in: 0...0.9999, key: "\(key).beta1")
      try checkRange(beta2, in: 0...0.99999, key: "\(key).beta2")
      for (name, value) in [
        ("lambdaAdversarial", lambdaAdversarial), ("lambdaIdentity", lambdaIdentity),
        ("lambdaAge", lambdaAge), ("lambdaColor", lambdaColor),
      ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
      try checkRange(average ?? 0, in: 0...0.999999, key: "\(key).average")
    }
  }
}
