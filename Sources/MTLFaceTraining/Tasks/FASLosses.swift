/// The loss terms of an iteration of face age synthesis.
public struct FASLosses: Hashable, Sendable {
  /// The loss L_Dimg of the discriminator before its step.
  public var discriminator = 0.0
  /// The adversarial term of the generator, including the factor 0.5 but not the weight.
  public var adversarial = 0.0
  /// The mean squared difference between the identity features of the source and of the result.
  public var identity = 0.0
  /// The cross-entropy between the target group and the estimated group of the result.
  public var age = 0.0
  /// The mean squared difference between the channel means of the source and of the result, or
  /// `nil` if the weight is 0.
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
