/// The configuration of the discriminator D_img.
public struct DiscriminatorConfiguration: Codable, Hashable, Sendable {
  /// The output channels of the first five convolutions. Each of the first four halves the map.
  public var widths: [Int]
  /// The kernel size of the last two convolutions. For an image of 112 pixels, 3 keeps a 7x7 map
  /// and 4 gives a 5x5 map.
  public var tailKernel: Int
  /// Whether the first convolution has spectral norm too.
  public var normalizesFirst: Bool
  /// The normalization of the hidden convolutions; `nil` means ``Norm/spectral``.
  public var norm: Norm?

  /// A normalization of the hidden convolutions.
  public enum Norm: String, Codable, Hashable, Sendable {
    /// Divides the weights by their spectral norm.
    case spectral
    /// Batch norm after the convolution, as in IPCGAN.
    case batch
    /// Instance norm after the convolution, except after the convolution that reads the group,
    /// where it would cancel the contribution of the one-hot maps.
    ///
    /// With small widths, spectral norm shrinks the features from layer to layer until the map
    /// carries no information. Instance norm keeps their scale.
    case instance
  }

  /// Creates a configuration, by default that of the paper's discriminator.
  public init(
    widths: [Int] = [64, 128, 256, 512, 512], tailKernel: Int = 3, normalizesFirst: Bool = true
  ) {
    self.widths = widths
    self.tailKernel = tailKernel
    self.normalizesFirst = normalizesFirst
  }

  /// Returns a copy with another normalization.
  ///
  /// Batch norm and instance norm do not follow the first convolution. The same holds in IPCGAN
  /// (Wang et al., CVPR 2018, section 3.2), whose discriminator MTLFace adopted.
  public func replacingNorm(with norm: Norm) -> DiscriminatorConfiguration {
    var other = self
    other.norm = norm
    if norm != .spectral { other.normalizesFirst = false }
    return other
  }
}
