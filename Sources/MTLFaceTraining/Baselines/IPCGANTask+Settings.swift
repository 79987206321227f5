extension IPCGANTask {
  /// The settings of IPCGAN that replace values of ``FASTask/Settings``.
  ///
  /// The default learning rate, the betas and the weights of equation 7 are those of the published
  /// code (Wang et al., CVPR 2018).
  public struct Settings: BaselineSettings, Codable, Hashable, Sendable {
    /// The learning rate of both Adam optimizers.
    public var rate = 1e-3
    /// The decay rate of the first moment of Adam.
    public var beta1 = 0.5
    /// The decay rate of the second moment of Adam.
    public var beta2 = 0.999
    /// The weight of the adversarial term.
    public var lambdaAdversarial = 75.0
    /// The weight of the identity term. The published value is for the conv5 features of AlexNet,
    /// which are much larger than the features of a normalized recognizer.
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
