import MTLFace

extension ModelConfiguration {
  /// What goes by a name: `paper (ir50)`.
  var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// How it shows faces at other ages, for people; nil where it does not.
  var synthesisDescription: String? {
    switch synthesisMethod {
    case .mtlface:
      generator?.conditioning == .oneHot ? "MTLFace without ICM (one-hot maps)" : "MTLFace (ICM)"
    case .caae: "CAAE (Zhang et al., 2017)"
    case .ipcgan: "IPCGAN (Wang et al., 2018)"
    case nil: nil
    }
  }

  /// The same, short.
  var synthesisName: String? {
    switch synthesisMethod {
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
