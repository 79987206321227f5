/// The feature maps of an encoder at five levels, finest first. The last map, `x_5`, is X.
public struct EncoderFeatures: Sendable {
  /// The feature maps `x_1` to `x_5`. For a 112x112 input, the maps have 112, 56, 28, 14 and 7
  /// pixels on each side, except that the `x_1` of MobileFaceNet has 56.
  public let levels: [Graph.Value]
  /// The feature map X, `[n, s/16, s/16, c]`, which the decomposition splits.
  public var last: Graph.Value { levels[4] }

  /// Creates the features from five levels, finest first.
  package init(levels: [Graph.Value]) { self.levels = levels }
}

/// The encoder E, which computes X = E(I) (paper, section 3.1).
public struct FaceEncoder: Sendable {
  private enum Body: Sendable {
    case ir(ImprovedResNet)
    case mobileFaceNet(MobileFaceNet)
    case mobileNet(MobileNet)
  }

  private let body: Body

  /// Declares an encoder under `scope`.
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` if the configuration has values out of
  ///   range.
  public init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    try configuration.validate()
    body =
      switch configuration.family {
      case .ir: .ir(try ImprovedResNet(scope, configuration))
      case .mobileFaceNet: .mobileFaceNet(try MobileFaceNet(scope, configuration))
      case .mobileNet: .mobileNet(try MobileNet(scope, configuration))
      }
  }

  /// Traces the encoder on images `[n, s, s, 3]` in [-1, 1].
  public func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> EncoderFeatures {
    switch body {
    case .ir(let network): EncoderFeatures(levels: try network(images, in: graph))
    case .mobileFaceNet(let network): EncoderFeatures(levels: try network(images, in: graph))
    case .mobileNet(let network): EncoderFeatures(levels: try network(images, in: graph))
    }
  }
}
