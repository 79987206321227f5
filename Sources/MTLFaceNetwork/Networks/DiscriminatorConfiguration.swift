/// The configuration of the discriminator D_img.
public struct DiscriminatorConfiguration: Codable, Hashable, Sendable {
  /// The output channels of the first five convolutions. Each of the first four convolutions halves
  /// the size of the map.
  public var widths: [Int]
  /// The kernel size of the last two convolutions. For an image of 112 pixels, a size of 3 results
  /// in a map of 7x7 logits and a size of 4 in a map of 5x5 logits.
  public var tailKernel: Int
  /// Whether the first convolution uses spectral norm.
  public var normalizesFirst: Bool
  /// The normalization of the hidden convolutions; `nil` means ``Norm/spectral``.
  public var norm: Norm?

  /// A normalization of the hidden convolutions.
  public enum Norm: String, Codable, Hashable, Sendable {
    /// Spectral norm, which divides the weights by their largest singular value.
    case spectral
    /// Batch norm after the convolution, as in IPCGAN.
    case batch
    /// Instance norm after the convolution.
    ///
    /// The convolution that reads the one-hot maps has no norm, because instance norm would cancel
    /// the contribution of the maps.
    ///
    /// With small widths, spectral norm shrinks the features from layer to layer until the map
    /// carries no information. Instance norm keeps their scale.
    case instance
  }

  /// Creates a configuration. The defaults are the values of the paper's discriminator.
  public init(
    widths: [Int] = [64, 128, 256, 512, 512], tailKernel: Int = 3, normalizesFirst: Bool = true
  ) {
    self.widths = widths
    self.tailKernel = tailKernel
    self.normalizesFirst = normalizesFirst
  }

  /// Returns a copy with the given normalization.
  ///
  /// With batch norm or instance norm, the first convolution has no norm, as in IPCGAN (Wang et
  /// al., CVPR 2018, section 3.2), whose discriminator MTLFace uses.
  public func replacingNorm(with norm: Norm) -> DiscriminatorConfiguration {
    var other = self
    other.norm = norm
    if norm != .spectral { other.normalizesFirst = false }
    return other
  }
}
