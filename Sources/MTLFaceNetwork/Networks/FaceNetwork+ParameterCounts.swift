import MTLFaceTensor

extension FaceNetwork {
  /// The number of elements of the parameters of each part, in the order of ``ModelPart``.
  ///
  /// Running statistics are included, and batch counters are not. Parts without parameters are
  /// omitted.
  package var parameterCounts: [(part: ModelPart, count: Int)] {
    var counts: [ModelPart: Int] = [:]
    for spec in parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key) else { continue }
      counts[part, default: 0] += spec.shape.count
    }
    return ModelPart.allCases.compactMap { part in counts[part].map { (part, $0) } }
  }
}
