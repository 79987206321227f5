/// The loss terms of an AIFR step. Each term is a mean over the faces with the label, and nil if
/// the network lacks the part.
public struct AIFRLosses: Hashable, Sendable {
  /// The cross-entropy of the identity with the margin of CosFace or ArcFace.
  public var identity: Double?
  /// L_AE of X_age: the squared error of the expected age plus the cross-entropy of the age group.
  public var age: Double?
  /// L_AE' of X_id, the loss of the adversary.
  public var adversary: Double?
  /// The cross-entropy of the gender.
  public var gender: Double?
  /// The distance from the teacher's embeddings.
  public var distillation: Double?
  /// The weighted sum that is minimized.
  public var total = 0.0

  /// The terms by name, in the order in which they are reported.
  public var terms: [(name: String, value: Double)] {
    [
      ("identity", identity), ("age", age), ("adversary", adversary), ("gender", gender),
      ("distillation", distillation), ("total", total),
    ].compactMap { name, value in value.map { (name, $0) } }
  }
}
