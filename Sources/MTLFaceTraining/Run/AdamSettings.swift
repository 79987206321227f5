import MTLFaceNetwork

/// Settings of the two Adam optimizers of a synthesis method: the generator's and the discriminator's.
struct AdamSettings: Sendable {
  let learningRate: Double
  let beta1: Double
  let beta2: Double

  init(_ configuration: TrainingConfiguration, _ method: SynthesisMethod?) {
    switch method {
    case .caae:
      let settings = configuration.caae
      (learningRate, beta1, beta2) = (settings.rate, settings.beta1, settings.beta2)
    case .ipcgan:
      let settings = configuration.ipcgan
      (learningRate, beta1, beta2) = (settings.rate, settings.beta1, settings.beta2)
    case .mtlface, nil:
      let settings = configuration.fas
      learningRate = settings.rate
      beta1 = settings.beta1 ?? (configuration.model.preset == .cvpr2021 ? 0.5 : 0.9)
      beta2 = settings.beta2
    }
  }
}
