/// The configuration of a conditional adversarial autoencoder (CAAE).
public struct CAAEConfiguration: Codable, Hashable, Sendable {
  /// The length of a face's code.
  public var codeLength: Int
  /// The output channels of the encoder's four convolutions, each of which halves the size of the
  /// map.
  public var encoderWidths: [Int]
  /// The channels of the generator's five maps, which are the first map with s/16 pixels on each
  /// side and the maps after each of the four upsampling steps.
  public var decoderWidths: [Int]
  /// The configuration of the discriminators, used in training only; `nil` for a model without
  /// them.
  public var discriminators: Discriminators?

  /// The configuration of the two discriminators.
  public struct Discriminators: Codable, Hashable, Sendable {
    /// The output channels of the image discriminator's four convolutions, each of which halves the
    /// size of the map.
    public var imageWidths: [Int]
    /// The width of the image discriminator's hidden linear layer.
    public var imageHidden: Int
    /// The widths of the code discriminator's hidden layers.
    public var codeWidths: [Int]

    /// Creates a configuration. The defaults are the authors' values.
    public init(
      imageWidths: [Int] = [16, 32, 64, 128], imageHidden: Int = 1024,
      codeWidths: [Int] = [64, 32, 16]
    ) {
      self.imageWidths = imageWidths
      self.imageHidden = imageHidden
      self.codeWidths = codeWidths
    }
  }

  /// Creates a configuration.
  ///
  /// The defaults are the paper's values (section 4) with one level fewer, because four
  /// convolutions with stride 2 reduce an image of 112 pixels to 7 pixels.
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

  /// Checks the number of widths and that each width is in 1...8192.
  static func requireWidths(_ name: String, _ widths: [Int], count: ClosedRange<Int>)
    throws(NetworkError)
  {
    guard count.contains(widths.count), widths.allSatisfy({ (1...8192).contains($0) }) else {
      let number =
        count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw .invalidConfiguration(
        "\(name) is \(widths); the number of values must be \(number), and values must be in "
          + "1...8192")
    }
  }
}
