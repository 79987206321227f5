/// How a conditional adversarial autoencoder is trained: rate and weights of Zhang et al., CVPR 2017,
/// section 4; batch, parts, running mean and mirroring are of ``FASSettings``.
public struct CAAESettings: Codable, Hashable, Sendable {
  /// The learning rate of both Adams.
  public var rate = 2e-4
  /// Adam's first decay.
  public var beta1 = 0.5
  /// Adam's second decay.
  public var beta2 = 0.999
  /// Weight of the reconstruction: lambda of equation 5.
  public var lambdaReconstruction = 100.0
  /// Weight of the total variation: gamma of equation 5.
  public var lambdaVariation = 10.0
  /// Weight of the encoder's adversarial term, on the code.
  public var lambdaCode = 1.0
  /// Weight of the generator's adversarial term, on the image.
  public var lambdaAdversarial = 1.0

  /// As published.
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
    try checkRange(rate, in: 0...1, key: "\(key).rate")
    try checkRange(beta1, in: 0...0.9999, key: "\(key).beta1")
    try checkRange(beta2, in: 0...0.99999, key: "\(key).beta2")
    for (name, value) in [
      ("lambdaReconstruction", lambdaReconstruction), ("lambdaVariation", lambdaVariation),
      ("lambdaCode", lambdaCode), ("lambdaAdversarial", lambdaAdversarial),
    ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
  }
}
