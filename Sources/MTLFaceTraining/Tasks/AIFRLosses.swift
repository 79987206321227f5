/// The loss terms of an AIFR step, as means over the faces that have the label; nil for terms that
/// the network has no part for.
public struct AIFRLosses: Hashable, Sendable {
  /// Cross-entropy of the identity: CosFace's or ArcFace's.
  public var identity: Double?
  /// L_AE of X_age: squared error of the expected age plus cross-entropy of the group.
  public var age: Double?
  /// L_AE' of X_id, the adversary's.
  public var adversary: Double?
  /// Cross-entropy of the gender.
  public var gender: Double?
  /// Distance from the teacher's embeddings.
  public var distillation: Double?
  /// The weighted sum that is minimized.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("identity", identity), ("age", age), ("adversary", adversary), ("gender", gender),
      ("distillation", distillation), ("total", total),
    ].compactMap { name, value in value.map { (name, $0) } }
  }
}
