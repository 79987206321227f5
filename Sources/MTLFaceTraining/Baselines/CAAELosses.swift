/// The loss terms of a CAAE iteration. All terms except the total are unweighted.
public struct CAAELosses: Hashable, Sendable {
  /// The sum of the cross-entropies of D_img for real and generated faces before its step.
  public var discriminator = 0.0
  /// The sum of the cross-entropies of D_z for codes of the prior and the encoder before its step.
  public var codeDiscriminator = 0.0
  /// The adversarial term of the generator.
  public var adversarial = 0.0
  /// The adversarial term of the encoder.
  public var code = 0.0
  /// The mean squared difference between the faces and their reconstructions.
  public var reconstruction = 0.0
  /// The total variation of the reconstructions.
  public var variation = 0.0
  /// The weighted sum that the encoder and the generator minimize.
  public var total = 0.0

  /// The terms by name, in the order in which they are reported.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("codeDiscriminator", codeDiscriminator),
      ("adversarial", adversarial), ("code", code), ("reconstruction", reconstruction),
      ("variation", variation), ("total", total),
    ]
  }
}
