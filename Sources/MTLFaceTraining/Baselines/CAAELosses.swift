/// The loss terms of a CAAE iteration.
public struct CAAELosses: Hashable, Sendable {
  /// D_img's cross-entropies of real faces and of those made, summed, before its step.
  public var discriminator = 0.0
  /// D_z's cross-entropies of the prior's codes and of the encoder's, summed, before its step.
  public var codeDiscriminator = 0.0
  /// The generator's adversarial term, without its weight, as all that follow.
  public var adversarial = 0.0
  /// The encoder's adversarial term.
  public var code = 0.0
  /// Mean squared difference of face and reconstruction.
  public var reconstruction = 0.0
  /// Total variation of the reconstruction.
  public var variation = 0.0
  /// The weighted sum that encoder and generator minimize.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("codeDiscriminator", codeDiscriminator),
      ("adversarial", adversarial), ("code", code), ("reconstruction", reconstruction),
      ("variation", variation), ("total", total),
    ]
  }
}
