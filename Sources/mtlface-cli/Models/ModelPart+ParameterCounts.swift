import MTLFace

extension ModelPart {
  /// Returns the number of parameters of each part of a network; parts without parameters are
  /// omitted.
  static func parameterCounts(of network: FaceNetwork) -> [(part: ModelPart, count: Int)] {
    var counts: [ModelPart: Int] = [:]
    for spec in network.parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key) else { continue }
      counts[part, default: 0] += spec.shape.count
    }
    return allCases.compactMap { part in counts[part].map { (part, $0) } }
  }
}
