/// The configuration of IPCGAN's generator.
public struct IPCGANConfiguration: Codable, Hashable, Sendable {
  /// The channels of the maps at the full size, at half the size and at a quarter of the size.
  public var widths: [Int]
  /// The number of residual blocks at a quarter of the size.
  public var blocks: Int
  /// The norm that follows every convolution except the last.
  public var norm: NormLayer.Style

  /// Creates a configuration. The defaults are the authors' values.
  public init(widths: [Int] = [32, 64, 128], blocks: Int = 6, norm: NormLayer.Style = .batch) {
    self.widths = widths
    self.blocks = blocks
    self.norm = norm
  }

  /// Creates a configuration with the authors' widths, which are halved for the mobile preset.
  init(preset: ModelConfiguration.Preset) {
    self.init(widths: preset == .mobile ? [16, 32, 64] : [32, 64, 128])
  }

  func validate() throws(NetworkError) {
    try CAAEConfiguration.requireWidths("ipcgan.widths", widths, count: 3...3)
    guard (0...64).contains(blocks) else {
      throw .invalidConfiguration("ipcgan.blocks is \(blocks); use a number from 0 to 64")
    }
  }
}
