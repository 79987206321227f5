extension ModelConfiguration {
  /// A short name made of the preset and the encoder, for example `paper (ir50)`.
  package var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// A description of the synthesis method with its source, or nil without a generator.
  package var synthesisDescription: String? {
    switch synthesisMethod {
    case .mtlface:
      generator?.conditioning == .oneHot ? "MTLFace without ICM (one-hot maps)" : "MTLFace (ICM)"
    case .caae: "CAAE (Zhang et al., 2017)"
    case .ipcgan: "IPCGAN (Wang et al., 2018)"
    case nil: nil
    }
  }

  /// A short name of the synthesis method for tables, or nil without a generator.
  package var synthesisName: String? {
    switch synthesisMethod {
    case .mtlface: generator?.conditioning == .oneHot ? "w/o ICM" : "MTLFace"
    case .caae: "CAAE"
    case .ipcgan: "IPCGAN"
    case nil: nil
    }
  }

  /// The encoder's name, or its family and the number of units per stage if it has none.
  package var encoderName: String {
    encoder.name
      ?? "\(encoder.family.rawValue) \(encoder.units.map(String.init).joined(separator: "-"))"
  }
}
