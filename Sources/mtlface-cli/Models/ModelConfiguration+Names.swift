import MTLFace

extension ModelConfiguration {
  /// A short name made of the preset and the encoder, for example `paper (ir50)`.
  var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// A description of the synthesis method with its source, or nil without a generator.
  var synthesisDescription: String? {
    switch synthesisMethod {
    case .mtlface:
      generator?.conditioning == .oneHot ? "MTLFace without ICM (one-hot maps)" : "MTLFace (ICM)"
    case .caae: "CAAE (Zhang et al., 2017)"
    case .ipcgan: "IPCGAN (Wang et al., 2018)"
    case nil: nil
    }
  }

  /// The encoder's name, or its family and the number of units per stage if it has none.
  var encoderName: String {
    encoder.name
      ?? "\(encoder.family.rawValue) \(encoder.units.map(String.init).joined(separator: "-"))"
  }
}
