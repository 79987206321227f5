extension ModelConfiguration {
  /// The baseline that the model uses for synthesis; `nil` if the model uses MTLFace's method or
  /// has no generator.
  var baseline: SynthesisMethod? {
    if caae != nil { return .caae }
    return ipcgan == nil ? nil : .ipcgan
  }

  /// Adds the parts that the model needs for a baseline and does not have yet.
  /// - Parameters:
  ///   - method: The baseline. For ``SynthesisMethod/mtlface``, nothing is added.
  ///   - preset: The preset that determines the widths.
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

  /// Checks the sizes of the baseline, if there is one.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` if a value is out of range.
  func validateBaseline() throws(NetworkError) {
    try caae?.validate()
    try ipcgan?.validate()
  }
}
