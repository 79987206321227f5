/// The loss terms of a FAS iteration.
public struct FASLosses: Hashable, Sendable {
  /// L_Dimg, before the discriminator's step.
  public var discriminator = 0.0
  /// The generator's adversarial term, with its factor 0.5 and without its weight.
  public var adversarial = 0.0
  /// Mean squared difference of the identity's features of source and result.
  public var identity = 0.0
  /// Cross-entropy of the group read off the result.
  public var age = 0.0
  /// Mean squared difference between the channels' means of source and result; nil without a weight.
  public var color: Double?
  /// The weighted sum that the generator minimizes.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("adversarial", adversarial), ("identity", identity),
      ("age", age),
    ] + (color.map { [("color", $0)] } ?? []) + [("total", total)]
  }
}
