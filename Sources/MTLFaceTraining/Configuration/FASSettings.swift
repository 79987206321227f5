/// How face age synthesis is trained (supplement B). Batch, parts, running mean and mirroring are any
/// method's; rate, betas and weights are the paper's own, and ``CAAESettings`` and
/// ``IPCGANSettings`` have those of the others.
public struct FASSettings: Codable, Hashable, Sendable {
  /// Faces of a step.
  public var batch = 8
  /// Parts that a batch is run in, one after the other, to need less memory; it divides the batch.
  public var accumulation = 1
  /// The learning rate of the generator, and of the discriminator unless that has its own.
  public var rate = 1e-4
  /// The discriminator's learning rate; `rate` where nil.
  public var discriminatorRate: Double?
  /// Adam's first decay; the preset's where nil: 0.9, and 0.5 for cvpr2021.
  public var beta1: Double?
  /// Adam's second decay.
  public var beta2 = 0.99
  /// Weight of the adversarial term.
  public var lambdaAdversarial = 75.0
  /// Weight of the identity term.
  public var lambdaIdentity = 0.002
  /// Weight of the age term.
  public var lambdaAge = 10.0
  /// Weight of the color term, which the paper does not have.
  public var lambdaColor = 0.0
  /// Decay of a running mean over the generator's weights, which the finished model gets in place of the
  /// last weights; nil for none.
  public var average: Double?
  /// Whether half of the faces, by chance, are mirrored.
  public var flips = true

  /// As the paper does it, in small batches.
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

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(batch, in: 1...65_536, key: "\(key).batch")
    try checkRange(accumulation, in: 1...batch, key: "\(key).accumulation")
    guard batch.isMultiple(of: accumulation) else {
      throw InvalidSettingError("\(key).accumulation", "must divide the batch of \(batch)")
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
