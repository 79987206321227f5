/// The method that conditions the generator on the target age group.
public enum ConditioningMethod: String, Codable, Hashable, Sendable {
  /// The identity conditional module (ICM), in which each age group uses a subset of the filters.
  case identityConditional
  /// One-hot maps appended to X_id, the paper's ablation without ICM.
  ///
  /// If the generator uses instance norm, the 1x1 convolutions that replace the ICM have no norm,
  /// because instance norm would cancel the contribution of the maps.
  case oneHot
}
