extension CAAETask {
  /// The settings of a CAAE that replace values of ``FASTask/Settings``.
  ///
  /// The default learning rate and weights are the published values (Zhang et al., CVPR 2017,
  /// section 4).
  public struct Settings: BaselineSettings, Codable, Hashable, Sendable {
    /// The learning rate of both Adam optimizers.
    public var rate = 2e-4
    /// The decay rate of the first moment of Adam.
    public var beta1 = 0.5
    /// The decay rate of the second moment of Adam.
    public var beta2 = 0.999
    /// The weight of the reconstruction term, which is lambda in equation 5.
    public var lambdaReconstruction = 100.0
    /// The weight of the total variation, which is gamma in equation 5.
    public var lambdaVariation = 10.0
    /// The weight of the adversarial term of the encoder.
    public var lambdaCode = 1.0
    /// The weight of the adversarial term of the generator.
    public var lambdaAdversarial = 1.0

    /// Creates the published settings.
    public init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case rate, beta1, beta2, lambdaReconstruction, lambdaVariation, lambdaCode, lambdaAdversarial
    }

    public init(from decoder: any Decoder) throws {
      let container = try StrictDecodingContainer(decoder, CodingKeys.self)
      rate = try container.decode(.rate, default: rate)
      beta1 = try container.decode(.beta1, default: beta1)
      beta2 = try container.decode(.beta2, default: beta2)
      lambdaReconstruction = try container.decode(
        .lambdaReconstruction, default: lambdaReconstruction)
      lambdaVariation = try container.decode(.lambdaVariation, default: lambdaVariation)
      lambdaCode = try container.decode(.lambdaCode, default: lambdaCode)
      lambdaAdversarial = try container.decode(.lambdaAdversarial, default: lambdaAdversarial)
    }

    func validate(_ key: String) throws(InvalidSettingError) {
      try adam.validate(key)
      for (name, value) in [
        ("lambdaReconstruction", lambdaReconstruction), ("lambdaVariation", lambdaVariation),
        ("lambdaCode", lambdaCode), ("lambdaAdversarial", lambdaAdversarial),
      ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
    }
  }
}
