public import MTLFaceNetwork

extension SmallNetworks {
  /// Returns the configuration of a synthesis method with narrow layers for 48x48 images and with
  /// the parts for training.
  ///
  /// The age estimator reads X, because there is no decomposition.
  public static func baseline(_ method: SynthesisMethod) -> ModelConfiguration {
    var small = ModelConfiguration(.paper)
    small.inputSize = 48
    small.encoder = EncoderConfiguration(units: [1, 1, 1, 1], stemWidth: 4, widths: [5, 6, 8, 16])
    small.attention = nil
    small.embeddingDimension = 9
    small.age = AgeEstimatorConfiguration(hidden: 11)
    small.generator = nil
    let patch = DiscriminatorConfiguration(widths: [4, 6, 8, 10, 12])
    switch method {
    case .mtlface:
      small.generator = configuration(.paper).generator
      small.discriminator = patch
    case .caae:
      small.caae = CAAEConfiguration(
        codeLength: 5, encoderWidths: [4, 6, 8, 10], decoderWidths: [12, 10, 8, 6, 5],
        discriminators: CAAEConfiguration.Discriminators(
          imageWidths: [3, 4, 5, 6], imageHidden: 7, codeWidths: [6, 5, 4]))
    case .ipcgan:
      small.ipcgan = IPCGANConfiguration(widths: [4, 6, 8], blocks: 2)
      small.discriminator = patch.replacingNorm(with: .batch)
    }
    return small
  }
}
