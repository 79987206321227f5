extension ModelConfiguration {
  /// How the model shows faces at other ages; nil for one that does not.
  public var synthesisMethod: SynthesisMethod? {
    if generator != nil { return .mtlface }
    if caae != nil { return .caae }
    return ipcgan == nil ? nil : .ipcgan
  }

  /// Adds what a method trains and the model lacks, generator and discriminators, in a preset's widths.
  public mutating func addSynthesis(_ method: SynthesisMethod, preset: Preset) {
    let whole = ModelConfiguration(preset, includesTrainingParts: true)
    switch method {
    case .mtlface:
      generator = generator ?? whole.generator
      discriminator = discriminator ?? whole.discriminator
    case .caae:
      let fresh = CAAEConfiguration(preset: preset)
      caae = caae ?? fresh
      if caae?.discriminators == nil { caae?.discriminators = fresh.discriminators }
    case .ipcgan:
      ipcgan = ipcgan ?? IPCGANConfiguration(preset: preset)
      discriminator = discriminator ?? whole.discriminator?.replacingNorm(with: .batch)
    }
  }

  /// The model without what only training needs: discriminators, adversary and class weights.
  public var withoutTrainingParts: ModelConfiguration {
    var finished = self
    finished.hasAgeAdversary = false
    finished.classCount = nil
    finished.discriminator = nil
    finished.caae?.discriminators = nil
    return finished
  }

  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` for several generators, and for widths out
  ///   of range.
  func validateGenerators() throws(NetworkError) {
    let count = [generator != nil, caae != nil, ipcgan != nil].count { $0 }
    guard count <= 1 else {
      throw .invalidConfiguration("a model has one of generator, caae and ipcgan, not \(count)")
    }
    try generator?.validate()
    try caae?.validate()
    try ipcgan?.validate()
  }
}
