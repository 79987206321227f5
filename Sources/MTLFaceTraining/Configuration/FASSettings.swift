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
  /// Weight of the colour term, which the paper does not have.
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

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    batch = try values.value(.batch, or: batch)
    accumulation = try values.value(.accumulation, or: accumulation)
    rate = try values.value(.rate, or: rate)
    discriminatorRate = try values.optional(.discriminatorRate)
    beta1 = try values.optional(.beta1)
    beta2 = try values.value(.beta2, or: beta2)
    lambdaAdversarial = try values.value(.lambdaAdversarial, or: lambdaAdversarial)
    lambdaIdentity = try values.value(.lambdaIdentity, or: lambdaIdentity)
    lambdaAge = try values.value(.lambdaAge, or: lambdaAge)
    lambdaColor = try values.value(.lambdaColor, or: lambdaColor)
    average = try values.optional(.average)
    flips = try values.value(.flips, or: flips)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(batch, in: 1...65_536, "\(key).batch")
    try check(accumulation, in: 1...batch, "\(key).accumulation")
    guard batch.isMultiple(of: accumulation) else {
      throw ConfigurationProblem("\(key).accumulation", "must divide the batch of \(batch)")
    }
    try check(rate, in: 0...1, "\(key).rate")
    try check(discriminatorRate ?? 0, in: 0...1, "\(key).discriminatorRate")
    try check(beta1 ?? 0, in: 0...0.9999, "\(key).beta1")
    try check(beta2, in: 0...0.99999, "\(key).beta2")
    for (name, value) in [
      ("lambdaAdversarial", lambdaAdversarial), ("lambdaIdentity", lambdaIdentity),
      ("lambdaAge", lambdaAge), ("lambdaColor", lambdaColor),
    ] { try check(value, in: 0...1e6, "\(key).\(name)") }
    try check(average ?? 0, in: 0...0.999999, "\(key).average")
  }
}
