/// The shape of the discriminator D_img.
public struct DiscriminatorConfiguration: Codable, Hashable, Sendable {
  /// Channels of the five hidden convolutions; the first four halve the image.
  public var widths: [Int]
  /// Kernel of the last two convolutions: 3 keeps a 7x7 map at 112 pixels, 4 gives 5x5.
  public var tailKernel: Int
  /// Whether the first convolution has spectral norm too.
  public var normalizesFirst: Bool
  /// Normalization of the hidden convolutions; spectral where nil.
  public var norm: Norm?

  /// How hidden convolutions are kept in bounds.
  public enum Norm: String, Codable, Hashable, Sendable {
    /// Weights are divided by their spectral norm.
    case spectral
    /// Batch norm after the convolution: IPCGAN's.
    case batch
    /// Instance norm after the convolution, save the one that reads the group: it would take off what a
    /// one-hot map adds. Where widths are small, spectral norm shrinks features from layer to layer until
    /// the map says nothing; this keeps their scale.
    case instance
  }

  /// The paper's discriminator unless said otherwise.
  public init(
    widths: [Int] = [64, 128, 256, 512, 512], tailKernel: Int = 3, normalizesFirst: Bool = true
  ) {
    self.widths = widths
    self.tailKernel = tailKernel
    self.normalizesFirst = normalizesFirst
  }

  /// The same widths with another norm. Batch and instance norm do not follow the first convolution: so
  /// it is in IPCGAN's (Wang et al., CVPR 2018, section 3.2), whose discriminator MTLFace took over.
  public func replacingNorm(with norm: Norm) -> DiscriminatorConfiguration {
    var other = self
    other.norm = norm
    if norm != .spectral { other.normalizesFirst = false }
    return other
  }
}
