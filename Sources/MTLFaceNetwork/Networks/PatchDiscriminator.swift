import MTLFaceTensor

/// The conditional patch discriminator D_img, which computes a map of logits from an image and an
/// age group.
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
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` if the configuration has values out of
  ///   range.
  public init(
    _ scope: ParameterScope, _ configuration: DiscriminatorConfiguration, groups: Int
  ) throws {
    let widths = configuration.widths
    guard widths.count == 5, widths.allSatisfy({ (1...8192).contains($0) }),
      (3...4).contains(configuration.tailKernel)
    else {
      throw NetworkError.invalidConfiguration(
        "the discriminator's widths are \(widths) and its tail kernel is \(configuration.tailKernel); "
          + "use five widths in 1...8192 and a tail kernel of 3 or 4")
    }
    self.groups = groups
    first =
      configuration.normalizesFirst
      ? .spectral(
        try SpectralConvolutionLayer(
          scope["conv1"], inputChannels: 3, outputChannels: widths[0], kernelSize: 4, stride: 2,
          padding: 1))
      : .plain(
        try ConvolutionLayer(
          scope["conv1"], inputChannels: 3, outputChannels: widths[0], kernelSize: 4, stride: 2,
          padding: 1, bias: true, initializer: .fanInUniform(fanIn: 3 * 16)))
    var width = widths[0] + groups
    var hidden: [Layer] = []
    let norm = configuration.norm ?? .spectral
    for (index, outputChannels) in widths.dropFirst().enumerated() {
      let isTail = index == 3
      hidden.append(
        try Self.hidden(
          scope["main"][2 * index], index == 0 && norm == .instance ? nil : norm,
          inputChannels: width, outputChannels: outputChannels,
          kernelSize: isTail ? configuration.tailKernel : 4, stride: isTail ? 1 : 2))
      width = outputChannels
    }
    self.hidden = hidden
    let kernelSize = configuration.tailKernel
    last = try ConvolutionLayer(
      scope["main"][8], inputChannels: width, outputChannels: 1, kernelSize: kernelSize, padding: 1,
      bias: true, initializer: .fanInUniform(fanIn: width * kernelSize * kernelSize))
  }

  private static func hidden(
    _ scope: ParameterScope, _ norm: DiscriminatorConfiguration.Norm?, inputChannels: Int,
    outputChannels: Int, kernelSize: Int, stride: Int
  ) throws -> Layer {
    if norm == .spectral {
      return .spectral(
        try SpectralConvolutionLayer(
          scope, inputChannels: inputChannels, outputChannels: outputChannels,
          kernelSize: kernelSize, stride: stride, padding: 1))
    }
    let convolution = try ConvolutionLayer(
      norm == nil ? scope : scope[0], inputChannels: inputChannels, outputChannels: outputChannels,
      kernelSize: kernelSize, stride: stride, padding: 1, bias: true,
      initializer: .fanInUniform(fanIn: inputChannels * kernelSize * kernelSize))
    guard let norm else { return .plain(convolution) }
    return .normed(
      convolution,
      try NormLayer(scope[1], outputChannels, style: norm == .batch ? .batch : .instance))
  }

  /// Traces the map of logits, `[n, h, w, 1]`.
  /// - Parameters:
  ///   - images: The images, `[n, s, s, 3]`.
  ///   - claimedGroups: The age group that each image is supposed to show, `[n]`.
  ///   - graph: The graph to trace into.
  public func callAsFunction(
    _ images: Graph.Value, claimedGroups: Graph.Value, in graph: Graph
  ) throws -> Graph.Value {
    let leaky = Activation(.leakyReLU(slope: Self.slope))
    var x = try graph.apply(leaky, first(images, in: graph))
    x = try graph.apply(AppendOneHot(groups: groups), x, claimedGroups)
    for layer in hidden { x = try graph.apply(leaky, layer(x, in: graph)) }
    return try last(x, in: graph)
  }
}
