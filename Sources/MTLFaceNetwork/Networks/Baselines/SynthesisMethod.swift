/// The ways to show a face at other ages: the paper's, and those of its supplement's comparison.
public enum SynthesisMethod: String, Codable, Hashable, Sendable, CaseIterable {
  /// The identity conditional module, or one-hot maps in its place, and a decoder with skips from
  /// the encoder.
  case mtlface
  /// A conditional adversarial autoencoder (Zhang et al., CVPR 2017).
  case caae
  /// The generator of an identity-preserved conditional GAN (Wang et al., CVPR 2018).
  case ipcgan
}

extension ModelConfiguration {
  /// How the model shows faces at other ages; nil for one that does not.
  public var synthesis: SynthesisMethod? {
    if generator != nil { return .mtlface }
    if caae != nil { return .caae }
    return ipcgan == nil ? nil : .ipcgan
  }

  /// Adds what a method trains and the model lacks, generator and discriminators, in a preset's widths.
  public mutating func addSynthesis(_ method: SynthesisMethod, like preset: Preset) {
    let whole = ModelConfiguration(preset, training: true)
    switch method {
    case .mtlface:
      generator = generator ?? whole.generator
      discriminator = discriminator ?? whole.discriminator
    case .caae:
      let fresh = CAAEConfiguration(like: preset)
      caae = caae ?? fresh
      if caae?.discriminators == nil { caae?.discriminators = fresh.discriminators }
    case .ipcgan:
      ipcgan = ipcgan ?? IPCGANConfiguration(like: preset)
      discriminator = discriminator ?? whole.discriminator?.normalized(by: .batch)
    }
  }

  /// The model without what only training needs: discriminators, adversary and class weights.
  public var withoutTraining: ModelConfiguration {
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
