/// How the generator is told the target age group.
public enum ConditioningMethod: String, Codable, Hashable, Sendable {
  /// The identity conditional module: every group owns filters.
  case identityConditional
  /// One-hot maps beside X_id: the ablation w/o ICM. With instance norms the module's 1x1 convolutions
  /// have none, as it would cancel the maps.
  case oneHot
}
