import MTLFaceTensor

/// The target age that a generator is traced with.
public enum AgeCondition: Sendable {
  /// A group for each image, `[n]`. Training uses this case, because the groups differ within a
  /// batch. If `knownGroups` is given when tracing, products with the filters of other groups are
  /// skipped, because they are zero.
  case groups(Graph.Value, knownGroups: [Int]? = nil)
  /// The same groups for all images, known when tracing. Only the filters of these groups are
  /// computed.
  case mixture([AgeGroupWeight])

  /// Traces `x [n, h, w, c]` with the one-hot maps of the groups appended as channels.
  ///
  /// All conditioned networks except the identity conditional module receive the age in this way.
  /// For a blend, the maps hold the weights of the groups, which equals the blend of the one-hot
  /// maps.
  func appended(to x: Graph.Value, groups count: Int, in graph: Graph) throws -> Graph.Value {
    switch self {
    case .groups(let groups, _):
      return try graph.apply(AppendOneHot(groups: count), x, groups)
    case .mixture(let mixture):
      var shares = [Double](repeating: 0, count: count)
      for part in mixture { shares[part.group] += part.weight }
      return try graph.apply(AppendConstant(shares), x)
    }
  }
}
