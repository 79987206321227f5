extension ModelConfiguration {
  /// The baseline that the model uses for synthesis; nil for MTLFace and for a model without
  /// synthesis.
  var baseline: SynthesisMethod? {
    if caae != nil { return .caae }
    return ipcgan == nil ? nil : .ipcgan
  }

  /// Adds the parts of a baseline that the model lacks.
  /// - Parameters:
  ///   - method: The baseline; MTLFace adds nothing.
  ///   - preset: The preset that decides the widths.
  mutating func addBaseline(_ method: SynthesisMethod, preset: Preset) {
    switch method {
    case .mtlface: break
    case .caae:
      let complete = CAAEConfiguration(preset: preset)
      caae = caae ?? complete
      if caae?.discriminators == nil { caae?.discriminators = complete.discriminators }
    case .ipcgan:
      let complete = ModelConfiguration(preset, includesTrainingParts: true)
      ipcgan = ipcgan ?? IPCGANConfiguration(preset: preset)
      discriminator = discriminator ?? complete.discriminator?.replacingNorm(with: .batch)
    }
  }

  /// Checks the widths of the baseline, if there is one.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)``.
  func validateBaseline() throws(NetworkError) {
    try caae?.validate()
    try ipcgan?.validate()
  }
}
