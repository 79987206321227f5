/// The loss terms of an iteration of face age synthesis.
public struct FASLosses: Hashable, Sendable {
  /// L_Dimg, before the discriminator's step.
  public var discriminator = 0.0
  /// The generator's adversarial term, with its factor 0.5 and without its weight.
  public var adversarial = 0.0
  /// The mean squared difference between the identity features of source and result.
  public var identity = 0.0
  /// The cross-entropy between the target group and the group estimated from the result.
  public var age = 0.0
  /// The mean squared difference between the channel means of source and result; nil if its weight
  /// is 0.
  public var color: Double?
  /// The weighted sum that the generator minimizes.
  public var total = 0.0

  /// The terms by name, in the order in which they are reported.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("adversarial", adversarial), ("identity", identity),
      ("age", age),
    ] + (color.map { [("color", $0)] } ?? []) + [("total", total)]
  }
}
