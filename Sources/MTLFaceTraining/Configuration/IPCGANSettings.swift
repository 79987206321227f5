/// How IPCGAN is trained: rate, betas and weights of the published code of Wang et al., CVPR 2018
/// (weights of equation 7); batch, parts, running mean and mirroring are of ``FASSettings``.
public struct IPCGANSettings: Codable, Hashable, Sendable {
  /// The learning rate of both Adams.
  public var rate = 1e-3
  /// Adam's first decay.
  public var beta1 = 0.5
  /// Adam's second decay.
  public var beta2 = 0.999
  /// Weight of the adversarial term.
  public var lambdaAdversarial = 75.0
  /// Weight of the identity term: theirs for features of AlexNet's conv5, which are far larger than
  /// those of a normalized recognizer.
  public var lambdaIdentity = 5e-5
  /// Weight of the age term.
  public var lambdaAge = 30.0

  /// As published.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case rate, beta1, beta2, lambdaAdversarial, lambdaIdentity, lambdaAge
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    rate = try container.decode(.rate, default: rate)
    beta1 = try container.decode(.beta1, default: beta1)
    beta2 = try container.decode(.beta2, default: beta2)
    lambdaAdversarial = try container.decode(.lambdaAdversarial, default: lambdaAdversarial)
    lambdaIdentity = try container.decode(.lambdaIdentity, default: lambdaIdentity)
    lambdaAge = try container.decode(.lambdaAge, default: lambdaAge)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(rate, in: 0...1, key: "\(key).rate")
    try checkRange(beta1, in: 0...0.9999, key: "\(key).beta1")
    try checkRange(beta2, in: 0...0.99999, key: "\(key).beta2")
    for (name, value) in [
      ("lambdaAdversarial", lambdaAdversarial), ("lambdaIdentity", lambdaIdentity),
      ("lambdaAge", lambdaAge),
    ] { try checkRange(value, in: 0...1e6, key: "\(key).\(name)") }
  }
}
