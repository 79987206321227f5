public import MTLFaceNetwork

/// The rule that determines which parameters have weight decay.
public enum WeightDecay {
  /// Returns whether a parameter has weight decay.
  ///
  /// Weights and slopes have weight decay, except those of the age adversary A' (supplement B).
  public static func applies(to spec: ParameterSpec) -> Bool {
    spec.role.hasWeightDecay && !spec.key.hasPrefix("domain.")
  }
}
