/// The loss terms of a step of age-invariant face recognition.
///
/// Each term is a mean over the faces that have the label. A term is `nil` if the network lacks the
/// part or the term is not used.
public struct AIFRLosses: Hashable, Sendable {
  /// The cross-entropy of the identity with the margin of CosFace or ArcFace.
  public var identity: Double?
  /// The age loss L_AE of X_age, which is the squared error of the expected age plus the
  /// cross-entropy of the age group and, if its weight is not 0, the weighted age distribution
  /// loss.
  public var age: Double?
  /// The loss L_AE' of the age adversary, which uses X_id.
  public var adversary: Double?
  /// The cross-entropy of the gender.
  public var gender: Double?
  /// The distance between the embeddings and the embeddings of the teacher.
  public var distillation: Double?
  /// The weighted sum that training minimizes.
  public var total = 0.0

  /// The terms by name, in the order in which they are reported.
  public var terms: [(name: String, value: Double)] {
    [
      ("identity", identity), ("age", age), ("adversary", adversary), ("gender", gender),
      ("distillation", distillation), ("total", total),
    ].compactMap { name, value in value.map { (name, $0) } }
  }
}
