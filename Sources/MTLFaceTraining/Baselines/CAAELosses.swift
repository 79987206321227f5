/// The loss terms of a CAAE iteration. All terms but the total are without their weights.
public struct CAAELosses: Hashable, Sendable {
  /// The sum of D_img's cross-entropies of real and generated faces, before its step.
  public var discriminator = 0.0
  /// The sum of D_z's cross-entropies of the prior's and the encoder's codes, before its step.
  public var codeDiscriminator = 0.0
  /// The generator's adversarial term.
  public var adversarial = 0.0
  /// The encoder's adversarial term.
  public var code = 0.0
  /// The mean squared difference between face and reconstruction.
  public var reconstruction = 0.0
  /// The total variation of the reconstruction.
  public var variation = 0.0
  /// The weighted sum that encoder and generator minimize.
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
