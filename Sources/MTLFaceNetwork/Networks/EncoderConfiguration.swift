/// The configuration of an encoder E.
public struct EncoderConfiguration: Codable, Hashable, Sendable {
  /// A family of encoders.
  public enum Family: String, Codable, Hashable, Sendable {
    /// The improved ResNet (IR) of ArcFace.
    case ir
    /// MobileFaceNet in insightface's variant.
    case mobileFaceNet
    /// MobileNet with PReLU, in SFace's variant.
    case mobileNet
  }

  /// The family of the encoder.
  public var family: Family
  /// The number of units in each of the four stages.
  public var units: [Int]
  /// The output channels of the first convolution.
  public var stemWidth: Int
  /// The output channels of the four stages. For MobileFaceNet, the first element is not used,
  /// because the first stage has ``stemWidth`` channels. The last element is the width of the final
  /// 1x1 convolution.
  public var widths: [Int]
  /// Whether every unit ends with squeeze-and-excitation (IR only).
  public var squeezeExcitation: Bool
  /// Whether the shortcut of the first unit of every stage has a convolution and a norm, as in
  /// insightface's IResNet (IR only). If it is `false`, only shortcuts that change the number of
  /// channels have them.
  public var projectsEveryStage: Bool
  /// The inner width of MobileFaceNet or MobileNet. IR does not use it.
  ///
  /// For MobileFaceNet, this is the number of channels inside the first bottlenecks, which must be
  /// even. All published networks use 128. For MobileNet, it is the number of channels of x_1, the
  /// finest level.
  public var innerWidth: Int

  /// Creates a configuration. If `innerWidth` is `nil`, the inner width is ``stemWidth``. Sizes are
  /// checked when a network is created from the configuration.
  public init(
    family: Family = .ir, units: [Int], stemWidth: Int = 64, widths: [Int] = [64, 128, 256, 512],
    squeezeExcitation: Bool = false, projectsEveryStage: Bool = false, innerWidth: Int? = nil
  ) {
    self.family = family
    self.units = units
    self.stemWidth = stemWidth
    self.widths = widths
    self.squeezeExcitation = squeezeExcitation
    self.projectsEveryStage = projectsEveryStage
    self.innerWidth = innerWidth ?? stemWidth
  }

  /// IR with 2, 2, 2, 2 units.
  public static let ir18 = EncoderConfiguration(units: [2, 2, 2, 2])
  /// IR with 3, 4, 6, 3 units.
  public static let ir34 = EncoderConfiguration(units: [3, 4, 6, 3])
  /// IR with 3, 4, 14, 3 units, the paper's encoder.
  public static let ir50 = EncoderConfiguration(units: [3, 4, 14, 3])
  /// IR with 3, 4, 10, 3 units.
  public static let ir64 = EncoderConfiguration(units: [3, 4, 10, 3])
  /// IR with 3, 13, 30, 3 units, which the paper uses to evaluate synthesized faces.
  public static let ir101 = EncoderConfiguration(units: [3, 13, 30, 3])
  /// ``ir50`` with squeeze-and-excitation.
  public static let irse50 = EncoderConfiguration(units: [3, 4, 14, 3], squeezeExcitation: true)
  /// ``ir101`` with squeeze-and-excitation.
  public static let irse101 = EncoderConfiguration(units: [3, 13, 30, 3], squeezeExcitation: true)
  /// insightface's IResNet with 2, 2, 2, 2 units, which is ``ir18`` with a convolution in the first
  /// shortcut of every stage.
  public static let iresnet18 = EncoderConfiguration(units: [2, 2, 2, 2], projectsEveryStage: true)
  /// insightface's IResNet with 3, 4, 6, 3 units.
  public static let iresnet34 = EncoderConfiguration(units: [3, 4, 6, 3], projectsEveryStage: true)
  /// insightface's IResNet with 3, 4, 14, 3 units.
  public static let iresnet50 = EncoderConfiguration(
    units: [3, 4, 14, 3], projectsEveryStage: true)
  /// insightface's IResNet with 3, 13, 30, 3 units.
  public static let iresnet100 = EncoderConfiguration(
    units: [3, 13, 30, 3], projectsEveryStage: true)
  /// insightface's `mbf` at scale 1, the size of the original MobileFaceNet.
  public static let mobileFaceNetSmall = EncoderConfiguration(
    family: .mobileFaceNet, units: [1, 4, 6, 2], stemWidth: 64, widths: [64, 64, 128, 512],
    innerWidth: 128)
  /// insightface's `mbf_large`, with blocks 2, 8, 12, 4 at scale 4.
  public static let mobileFaceNetLarge = EncoderConfiguration(
    family: .mobileFaceNet, units: [2, 8, 12, 4], stemWidth: 256, widths: [256, 256, 512, 512],
    innerWidth: 128)
  /// insightface's `mbf`, with blocks 1, 4, 6, 2 at scale 2.
  public static let mobileFaceNet = EncoderConfiguration(
    family: .mobileFaceNet, units: [1, 4, 6, 2], stemWidth: 128, widths: [128, 128, 256, 512])

  /// SFace's MobileNet, with 2, 2, 6, 2 separable convolutions.
  public static let mobileNet = EncoderConfiguration(
    family: .mobileNet, units: [2, 2, 6, 2], stemWidth: 32, widths: [128, 256, 512, 1024],
    innerWidth: 64)

  /// The predefined encoders by name.
  public static let named: [String: EncoderConfiguration] = [
    "ir18": ir18, "ir34": ir34, "ir50": ir50, "ir64": ir64, "ir101": ir101, "irse50": irse50,
    "irse101": irse101, "iresnet18": iresnet18, "iresnet34": iresnet34, "iresnet50": iresnet50,
    "iresnet100": iresnet100, "mbf": mobileFaceNet, "mbf-small": mobileFaceNetSmall,
    "mbf-large": mobileFaceNetLarge, "mobilenet": mobileNet,
  ]

  /// The name of this encoder in ``named``; `nil` if it is not a predefined encoder.
  public var name: String? { Self.named.first { $0.value == self }?.key }

  func validate() throws(NetworkError) {
    guard units.count == 4, units.allSatisfy({ (1...256).contains($0) }) else {
      throw .invalidConfiguration("the encoder's units are \(units); use four numbers in 1...256")
    }
    guard widths.count == 4, (widths + [stemWidth]).allSatisfy({ (1...8192).contains($0) }) else {
      throw .invalidConfiguration(
        "the encoder's stem width is \(stemWidth) and its widths are \(widths); use a stem width and "
          + "four widths in 1...8192")
    }
    guard (1...8192).contains(innerWidth) else {
      throw .invalidConfiguration(
        "the encoder's inner width is \(innerWidth); use a width in 1...8192")
    }
    guard family == .mobileFaceNet else { return }
    guard (2...8192).contains(innerWidth), innerWidth.isMultiple(of: 2) else {
      throw .invalidConfiguration(
        "the inner width of MobileFaceNet is \(innerWidth); use an even number in 2...8192")
    }
    guard units[0] > 1 || stemWidth.isMultiple(of: innerWidth / 2) else {
      throw .invalidConfiguration(
        "the stem width of MobileFaceNet is \(stemWidth); use a multiple of \(innerWidth / 2), "
          + "half the inner width")
    }
  }
}
