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
