/// The shape of a conditional adversarial autoencoder.
public struct CAAEConfiguration: Codable, Hashable, Sendable {
  /// Length of a face's code.
  public var codeLength: Int
  /// Channels of the encoder's four convolutions, each of which halves the image.
  public var encoderWidths: [Int]
  /// Channels of the map that the code becomes, s/16 pixels a side, and after each of the four
  /// doublings.
  public var decoderWidths: [Int]
  /// The discriminators: training only.
  public var discriminators: Discriminators?

  /// The shape of the two discriminators.
  public struct Discriminators: Codable, Hashable, Sendable {
    /// Channels of the image's four convolutions, each of which halves it.
    public var imageWidths: [Int]
    /// Width of the layer after them.
    public var imageHidden: Int
    /// Widths of the code's hidden layers.
    public var codeWidths: [Int]

    /// The authors' unless said otherwise.
    public init(
      imageWidths: [Int] = [16, 32, 64, 128], imageHidden: Int = 1024,
      codeWidths: [Int] = [64, 32, 16]
    ) {
      self.imageWidths = imageWidths
      self.imageHidden = imageHidden
      self.codeWidths = codeWidths
    }
  }

  /// The paper's (section 4) unless said otherwise, one level shorter: 112 pixels are 16 times 7.
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

  /// The paper's widths, or for the mobile preset narrow ones, like those of its decoder.
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

  /// Refuses widths out of range, and more or fewer of them than there are layers.
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
