/// A method of face age synthesis, either MTLFace's method or a baseline of the paper's supplement.
public enum SynthesisMethod: String, Codable, Hashable, Sendable, CaseIterable {
  /// MTLFace's generator, which consists of the identity conditional module, or one-hot maps in its
  /// place, and a decoder with skip connections from the encoder.
  case mtlface
  /// The conditional adversarial autoencoder (Zhang et al., CVPR 2017).
  case caae
  /// The generator of the identity-preserved conditional GAN (Wang et al., CVPR 2018).
  case ipcgan
}
