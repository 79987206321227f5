/// The shape of the generator: identity conditional module and decoder.
public struct GeneratorConfiguration: Codable, Hashable, Sendable {
  /// ICM, or one-hot maps in its place.
  public var conditioning: ConditioningMethod
  /// Filters of every group, U.
  public var filtersPerGroup: Int
  /// Share r of its filters that a group has in common with the next, in 0..<1.
  public var sharing: Double
  /// Identity conditional blocks.
  public var blocks: Int
  /// Channels that the module hands to the decoder.
  public var identityWidth: Int
  /// Channels of the decoder's four levels, coarsest first.
  public var decoderWidths: [Int]
  /// Normalization in module and decoder.
  public var norm: NormLayer.Style
  /// Activation in module and decoder.
  public var activation: ActivationLayer.Style

  /// The paper's generator unless said otherwise.
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
