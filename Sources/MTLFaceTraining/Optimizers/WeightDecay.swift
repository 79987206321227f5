public import MTLFaceNetwork

/// The rule that decides which parameters decay.
public enum WeightDecay {
  /// Returns whether a parameter decays: weight decay acts on weights and slopes, but not on the age adversary A' (supplement B).
  public static func applies(to spec: ParameterSpec) -> Bool {
    spec.role.hasWeightDecay && !spec.key.hasPrefix("domain.")
  }
}
