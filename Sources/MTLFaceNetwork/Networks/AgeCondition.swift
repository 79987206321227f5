import MTLFaceTensor

/// The target age for which a generator is traced.
public enum AgeCondition: Sendable {
  /// One group for each image, `[n]`.
  ///
  /// Training uses this case, because the groups differ within a batch. If `knownGroups` lists the
  /// group of each image, the products with filters of all other groups are skipped, because they
  /// are zero.
  case groups(Graph.Value, knownGroups: [Int]? = nil)
  /// A weighted blend of groups that applies to all images.
  ///
  /// The groups are known when the graph is traced, so only the filters of these groups are
  /// computed.
  case mixture([AgeGroupWeight])

  /// Traces `x [n, h, w, c]` with the one-hot maps of the groups appended as channels.
  ///
  /// All conditioned networks except the identity conditional module receive the age in this form.
  /// For a blend, each map is filled with the weight of its group.
  func appended(to x: Graph.Value, groups count: Int, in graph: Graph) throws -> Graph.Value {
    switch self {
    case .groups(let groups, _):
      return try graph.apply(AppendOneHot(groups: count), x, groups)
    case .mixture(let mixture):
      var weights = [Double](repeating: 0, count: count)
      for part in mixture { weights[part.group] += part.weight }
      return try graph.apply(AppendConstant(weights), x)
    }
  }
}
