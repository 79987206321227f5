package import MTLFaceNetwork

extension ModelConfiguration {
  /// A short name of the synthesis method for tables; nil without a generator.
  package var synthesisName: String? {
    switch synthesisMethod {
    case .mtlface: generator?.conditioning == .oneHot ? "w/o ICM" : "MTLFace"
    case .caae: "CAAE"
    case .ipcgan: "IPCGAN"
    case nil: nil
    }
  }
}
