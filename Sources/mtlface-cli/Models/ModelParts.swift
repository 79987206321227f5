import MTLFace

extension ModelPart {
  /// The numbers that each part of a network holds; parts without any are left out.
  static func sizes(of network: FaceNetwork) -> [(part: ModelPart, count: Int)] {
    var counts: [ModelPart: Int] = [:]
    for spec in network.parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key) else { continue }
      counts[part, default: 0] += spec.shape.count
    }
    return allCases.compactMap { part in counts[part].map { (part, $0) } }
  }
}

extension ModelConfiguration {
  /// What goes by a name: `paper (ir50)`.
  var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// How it shows faces at other ages, for people; nil where it does not.
  var synthesisText: String? {
    switch synthesis {
    case .mtlface:
      generator?.conditioning == .oneHot ? "MTLFace without ICM (one-hot maps)" : "MTLFace (ICM)"
    case .caae: "CAAE (Zhang et al., 2017)"
    case .ipcgan: "IPCGAN (Wang et al., 2018)"
    case nil: nil
    }
  }

  /// The same, short.
  var synthesisName: String? {
    switch synthesis {
    case .mtlface: generator?.conditioning == .oneHot ? "w/o ICM" : "MTLFace"
    case .caae: "CAAE"
    case .ipcgan: "IPCGAN"
    case nil: nil
    }
  }

  /// The encoder's name, or its stages.
  var encoderName: String {
    encoder.name
      ?? "\(encoder.family.rawValue) \(encoder.units.map(String.init).joined(separator: "-"))"
  }
}
