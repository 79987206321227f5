extension IPCGANTask {
  /// The settings of IPCGAN that differ from ``FASTask/Settings``: learning rate, betas and weights
  /// of the published code (Wang et al., CVPR 2018; weights of equation 7).
  public struct Settings: BaselineSettings, Codable, Hashable, Sendable {
    /// The learning rate of both Adam optimizers.
    public var rate = 1e-3
    /// The first beta of Adam.
    public var beta1 = 0.5
    /// The second beta of Adam.
    public var beta2 = 0.999
    /// The weight of the adversarial term.
    public var lambdaAdversarial = 75.0
    /// The weight of the identity term. The published value is for features of AlexNet's conv5,
    /// which are far larger than those of a normalized recognizer.
    public var lambdaIdentity = 5e-5
    /// The weight of the age term.
    public var lambdaAge = 30.0

    /// Creates the published settings.
    public init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case rate, beta1, beta2, lambdaAdversarial, lambdaIdentity, lambdaAge
    }

    public init(from decoder: any Decoder) throws {
      let container = try StrictDecodingContainer(decoder, CodingKeys.self)
      lambdaAdversarial = try container.decode(.lambdaAdversarial, default: lambdaAdversarial)
      lambdaIdentity = try container.decode(.lambdaIdentity, default: lambdaIdentity)
      lambdaAge = try container.decode(.lambdaAge, default: lambdaAge)
      rate = try container.decode(.rate, default: rate)
      beta1 = try container.decode(.beta1, default: beta1)
      beta2 = try container.decode(.beta2, default: beta2)
    }

    func validate(_ key: String) throws(InvalidSettingError) {
      try adam.validate(key)
      for (name, value) in [
        ("lambdaAdversarial", lambdaAdversarial), ("lambdaIdentity", lambdaIdentity),
        ("lambdaAge", lambdaAge),
      ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
    }
  }
}
