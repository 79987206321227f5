import MTLFaceTensor

/// The target age as a generator is traced with it.
public enum AgeCondition: Sendable {
  /// A group for every image, `[n]`: training, where groups differ within a batch. Where they are
  /// known while tracing, products with filters of other groups are left out: they are zero.
  case groups(Graph.Value, knownGroups: [Int]? = nil)
  /// The same groups for all images, known beforehand: only the live filters are computed.
  case mixture([AgeGroupWeight])

  /// Traces the one-hot maps of the groups beside `x [n, h, w, c]`: how all are told the age but the
  /// identity conditional module. Of a blend the maps hold the shares, which is the blend of the
  /// groups' maps.
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
