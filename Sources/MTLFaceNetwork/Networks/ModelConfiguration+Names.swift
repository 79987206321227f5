extension ModelConfiguration {
  /// The names of the preset and the encoder, for example `paper (ir50)`.
  package var shortName: String { "\(preset.rawValue) (\(encoderName))" }

  /// The name of the synthesis method, followed by the source of a baseline; `nil` for a model
  /// without a generator.
  package var synthesisDescription: String? {
    switch synthesisMethod {
    case .mtlface:
      generator?.conditioning == .oneHot ? "MTLFace without ICM (one-hot maps)" : "MTLFace (ICM)"
    case .caae: "CAAE (Zhang et al., 2017)"
    case .ipcgan: "IPCGAN (Wang et al., 2018)"
    case nil: nil
    }
  }

  /// A short name of the synthesis method for tables; `nil` for a model without a generator.
  package var synthesisName: String? {
    switch synthesisMethod {
    case .mtlface: generator?.conditioning == .oneHot ? "w/o ICM" : "MTLFace"
    case .caae: "CAAE"
    case .ipcgan: "IPCGAN"
    case nil: nil
    }
  }

  /// The name of the encoder. An unnamed encoder is described by its family and the number of units
  /// in each stage.
  package var encoderName: String {
    encoder.name
      ?? "\(encoder.family.rawValue) \(encoder.units.map(String.init).joined(separator: "-"))"
  }
}
