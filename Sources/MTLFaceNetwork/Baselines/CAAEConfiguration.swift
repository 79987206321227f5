/// The configuration of a conditional adversarial autoencoder (CAAE).
public struct CAAEConfiguration: Codable, Hashable, Sendable {
  /// The length of a face's code.
  public var codeLength: Int
  /// The output channels of the encoder's four convolutions, each of which halves the image.
  public var encoderWidths: [Int]
  /// Five numbers of channels in the generator: those of the first map, with s/16 pixels per side,
  /// and those after each of the four upsampling steps.
  public var decoderWidths: [Int]
  /// The discriminators, for training only; nil without them.
  public var discriminators: Discriminators?

  /// The configuration of the two discriminators.
  public struct Discriminators: Codable, Hashable, Sendable {
    /// The output channels of the image discriminator's four convolutions, each of which halves the
    /// image.
    public var imageWidths: [Int]
    /// The width of the image discriminator's hidden linear layer.
    public var imageHidden: Int
    /// The widths of the code discriminator's hidden layers.
    public var codeWidths: [Int]

    /// Creates a configuration; the defaults are the authors' values.
    public init(
      imageWidths: [Int] = [16, 32, 64, 128], imageHidden: Int = 1024,
      codeWidths: [Int] = [64, 32, 16]
    ) {
      self.imageWidths = imageWidths
      self.imageHidden = imageHidden
      self.codeWidths = codeWidths
    }
  }

  /// Creates a configuration. The defaults are the paper's values (section 4) with one level less,
  /// since an image of 112 pixels is halved four times, to 7 pixels.
  public init(
    codeLength: Int = 50, encoderWidths: [Int] = [64, 128, 256, 512],
    decoderWidths: [Int] = [1024, 512, 256, 128, 64],
    discriminators: Discriminators? = Discriminators()
  ) {
    self.codeLength = codeLength
    self.encoderWidths = encoderWidths
    self.decoderWidths = decoderWidths
    self.discriminators = discriminators
  }

  /// Creates the paper's configuration, with narrower layers for the mobile preset.
  init(preset: ModelConfiguration.Preset) {
    self.init()
    guard preset == .mobile else { return }
    encoderWidths = [32, 64, 128, 256]
    decoderWidths = [256, 128, 64, 32, 16]
    discriminators = Discriminators(imageHidden: 256)
  }

  func validate() throws(NetworkError) {
    try Self.requireWidths("caae.codeLength", [codeLength], count: 1...1)
    try Self.requireWidths("caae.encoderWidths", encoderWidths, count: 4...4)
    try Self.requireWidths("caae.decoderWidths", decoderWidths, count: 5...5)
    guard let discriminators else { return }
    try Self.requireWidths(
      "caae.discriminators.imageWidths", discriminators.imageWidths, count: 4...4)
    try Self.requireWidths(
      "caae.discriminators.imageHidden", [discriminators.imageHidden], count: 1...1)
    try Self.requireWidths(
      "caae.discriminators.codeWidths", discriminators.codeWidths, count: 1...16)
  }

  /// Rejects widths out of range, and a wrong number of widths.
  static func requireWidths(_ name: String, _ widths: [Int], count: ClosedRange<Int>)
    throws(NetworkError)
  {
    guard count.contains(widths.count), widths.allSatisfy({ (1...8192).contains($0) }) else {
      let number =
        count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound)...\(count.upperBound)"
      throw .invalidConfiguration("\(name) has \(number) widths in 1...8192, not \(widths)")
    }
  }
}
