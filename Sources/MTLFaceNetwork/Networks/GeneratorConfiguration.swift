/// The configuration of the generator: the identity conditional module and the decoder.
public struct GeneratorConfiguration: Codable, Hashable, Sendable {
  /// The method that conditions the generator on the age.
  public var conditioning: ConditioningMethod
  /// The number of filters of each group, U.
  public var filtersPerGroup: Int
  /// The fraction r of its filters that a group shares with the next, in 0..<1.
  public var sharing: Double
  /// The number of identity conditional blocks.
  public var blocks: Int
  /// The output channels of the module, which the decoder reads.
  public var identityWidth: Int
  /// The output channels of the four levels of the decoder, coarsest first.
  public var decoderWidths: [Int]
  /// The normalization in the module and the decoder.
  public var norm: NormLayer.Style
  /// The activation in the module and the decoder.
  public var activation: ActivationLayer.Style

  /// Creates a configuration, by default that of the paper's generator.
  public init(
    conditioning: ConditioningMethod = .identityConditional, filtersPerGroup: Int = 128,
    sharing: Double = 0.125, blocks: Int = 4, identityWidth: Int = 512,
    decoderWidths: [Int] = [256, 128, 64, 32], norm: NormLayer.Style = .instance,
    activation: ActivationLayer.Style = .relu
  ) {
    self.conditioning = conditioning
    self.filtersPerGroup = filtersPerGroup
    self.sharing = sharing
    self.blocks = blocks
    self.identityWidth = identityWidth
    self.decoderWidths = decoderWidths
    self.norm = norm
    self.activation = activation
  }

  func validate() throws(NetworkError) {
    guard (1...4096).contains(filtersPerGroup), (0..<1).contains(sharing) else {
      throw .invalidConfiguration(
        "filters per group in 1...4096 and sharing in 0..<1, not \(filtersPerGroup), \(sharing)")
    }
    guard (0...64).contains(blocks), (1...8192).contains(identityWidth) else {
      throw .invalidConfiguration(
        "0...64 blocks and an identity width in 1...8192, not \(blocks), \(identityWidth)")
    }
    guard decoderWidths.count == 4, decoderWidths.allSatisfy({ (1...8192).contains($0) }) else {
      throw .invalidConfiguration("four decoder widths in 1...8192, not \(decoderWidths)")
    }
  }
}
