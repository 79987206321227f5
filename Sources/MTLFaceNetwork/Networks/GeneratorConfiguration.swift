/// The configuration of MTLFace's generator, which consists of the identity conditional module and
/// the decoder.
public struct GeneratorConfiguration: Codable, Hashable, Sendable {
  /// The method that conditions the generator on the age.
  public var conditioning: ConditioningMethod
  /// The number of filters of each age group, U.
  public var filtersPerGroup: Int
  /// The fraction r of a group's filters that the next group shares, in 0..<1.
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

  /// Creates a configuration. The defaults are the values of the paper's generator.
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
        "the generator has filtersPerGroup = \(filtersPerGroup), sharing = \(sharing); use "
          + "1...4096 filters per group and a sharing in 0..<1")
    }
    guard (0...64).contains(blocks), (1...8192).contains(identityWidth) else {
      throw .invalidConfiguration(
        "the generator has blocks = \(blocks), identityWidth = \(identityWidth); use 0...64 "
          + "blocks and an identity width in 1...8192")
    }
    guard decoderWidths.count == 4, decoderWidths.allSatisfy({ (1...8192).contains($0) }) else {
      throw .invalidConfiguration(
        "the generator's decoder widths are \(decoderWidths); use four widths in 1...8192")
    }
  }
}
