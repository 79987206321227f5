import MTLFaceTensor

/// The shape of the discriminator D_img.
public struct DiscriminatorConfiguration: Codable, Hashable, Sendable {
  /// Channels of the five hidden convolutions; the first four halve the image.
  public var widths: [Int]
  /// Kernel of the last two convolutions: 3 keeps a 7x7 map at 112 pixels, 4 gives 5x5.
  public var tailKernel: Int
  /// Whether the first convolution has spectral norm too.
  public var normalizesFirst: Bool
  /// Normalisation of the hidden convolutions; spectral where nil.
  public var norm: Norm?

  /// How hidden convolutions are kept in bounds.
  public enum Norm: String, Codable, Hashable, Sendable {
    /// Weights are divided by their spectral norm.
    case spectral
    /// Batch norm after the convolution: IPCGAN's.
    case batch
    /// Instance norm after the convolution, save the one that reads the group: it would take off what a
    /// one-hot map adds. Where widths are small, spectral norm shrinks features from layer to layer until
    /// the map says nothing; this keeps their scale.
    case instance
  }

  /// The paper's discriminator unless said otherwise.
  public init(
    widths: [Int] = [64, 128, 256, 512, 512], tailKernel: Int = 3, normalizesFirst: Bool = true
  ) {
    self.widths = widths
    self.tailKernel = tailKernel
    self.normalizesFirst = normalizesFirst
  }

  /// The same widths with another norm. Batch and instance norm do not follow the first convolution: so
  /// it is in IPCGAN's (Wang et al., CVPR 2018, section 3.2), whose discriminator MTLFace took over.
  public func normalized(by norm: Norm) -> DiscriminatorConfiguration {
    var other = self
    other.norm = norm
    if norm != .spectral { other.normalizesFirst = false }
    return other
  }
}

/// The conditional patch discriminator D_img: images and age groups to a map of logits.
public struct PatchDiscriminator: Sendable {
  private enum Layer: Sendable {
    case plain(ConvolutionLayer)
    case spectral(SpectralConvolutionLayer)
    case normed(ConvolutionLayer, NormLayer)

    func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
      switch self {
      case .plain(let layer): try layer(x, in: graph)
      case .spectral(let layer): try layer(x, in: graph)
      case .normed(let layer, let norm): try norm(layer(x, in: graph), in: graph)
      }
    }
  }

  private static let slope = 0.2
  private let first: Layer
  private let hidden: [Layer]
  private let last: ConvolutionLayer
  private let groups: Int

  /// Declares the discriminator under `scope`.
  public init(
    _ scope: ParameterScope, _ configuration: DiscriminatorConfiguration, groups: Int
  ) throws {
    let widths = configuration.widths
    guard widths.count == 5, widths.allSatisfy({ (1...8192).contains($0) }),
      (3...4).contains(configuration.tailKernel)
    else {
      throw NetworkError.invalidConfiguration(
        "a discriminator has five widths in 1...8192 and a tail kernel of 3 or 4")
    }
    self.groups = groups
    first =
      configuration.normalizesFirst
      ? .spectral(
        try SpectralConvolutionLayer(
          scope["conv1"], inputs: 3, outputs: widths[0], kernel: 4, stride: 2, padding: 1))
      : .plain(
        try ConvolutionLayer(
          scope["conv1"], inputs: 3, outputs: widths[0], kernel: 4, stride: 2, padding: 1,
          bias: true, initializer: .fanInUniform(fanIn: 3 * 16)))
    var width = widths[0] + groups
    var hidden: [Layer] = []
    let norm = configuration.norm ?? .spectral
    for (index, outputs) in widths.dropFirst().enumerated() {
      let isTail = index == 3
      hidden.append(
        try Self.hidden(
          scope["main"][2 * index], index == 0 && norm == .instance ? nil : norm, inputs: width,
          outputs: outputs, kernel: isTail ? configuration.tailKernel : 4, stride: isTail ? 1 : 2))
      width = outputs
    }
    self.hidden = hidden
    let kernel = configuration.tailKernel
    last = try ConvolutionLayer(
      scope["main"][8], inputs: width, outputs: 1, kernel: kernel, padding: 1, bias: true,
      initializer: .fanInUniform(fanIn: width * kernel * kernel))
  }

  private static func hidden(
    _ scope: ParameterScope, _ norm: DiscriminatorConfiguration.Norm?, inputs: Int, outputs: Int,
    kernel: Int, stride: Int
  ) throws -> Layer {
    if norm == .spectral {
      return .spectral(
        try SpectralConvolutionLayer(
          scope, inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: 1))
    }
    let convolution = try ConvolutionLayer(
      norm == nil ? scope : scope[0], inputs: inputs, outputs: outputs, kernel: kernel,
      stride: stride, padding: 1, bias: true,
      initializer: .fanInUniform(fanIn: inputs * kernel * kernel))
    guard let norm else { return .plain(convolution) }
    return .normed(
      convolution, try NormLayer(scope[1], outputs, style: norm == .batch ? .batch : .instance))
  }

  /// Traces the map of logits, `[n, h, w, 1]`, of images `[n, s, s, 3]` said to be of `groups [n]`.
  public func callAsFunction(_ images: Graph.Value, groups: Graph.Value, in graph: Graph) throws
    -> Graph.Value
  {
    let leaky = Activation(.leakyReLU(slope: Self.slope))
    var x = try graph.apply(leaky, first(images, in: graph))
    x = try graph.apply(AppendOneHot(groups: self.groups), x, groups)
    for layer in hidden { x = try graph.apply(leaky, layer(x, in: graph)) }
    return try last(x, in: graph)
  }
}
