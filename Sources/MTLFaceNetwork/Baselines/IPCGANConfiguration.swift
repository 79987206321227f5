/// The shape of IPCGAN's generator.
public struct IPCGANConfiguration: Codable, Hashable, Sendable {
  /// Channels at the full size, a half and a quarter of it.
  public var widths: [Int]
  /// Residual blocks at a quarter of the size.
  public var blocks: Int
  /// Normalization after every convolution but the last.
  public var norm: NormLayer.Style

  /// The authors' unless said otherwise.
  public init(widths: [Int] = [32, 64, 128], blocks: Int = 6, norm: NormLayer.Style = .batch) {
    self.widths = widths
    self.blocks = blocks
    self.norm = norm
  }

  /// The authors' widths, or half of them for the mobile preset.
  init(preset: ModelConfiguration.Preset) {
    self.init(widths: preset == .mobile ? [16, 32, 64] : [32, 64, 128])
  }

  func validate() throws(NetworkError) {
    try CAAEConfiguration.requireWidths("ipcgan.widths", widths, count: 3...3)
    guard (0...64).contains(blocks) else {
      throw .invalidConfiguration("ipcgan.blocks is in 0...64, not \(blocks)")
    }
  }
}
