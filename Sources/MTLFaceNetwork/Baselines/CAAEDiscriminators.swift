import MTLFaceTensor

/// The two discriminators of CAAE (Zhang et al., CVPR 2017, section 4).
///
/// One is applied to images and the other to codes. Both compute one logit per face. Their hidden
/// layers use batch norm and ReLU, except the linear hidden layer of the image discriminator, which
/// uses a leaky ReLU without a norm.
public struct CAAEDiscriminators: Sendable {
  private let image: [ConvNormReLU]
  private let hidden: ConvolutionLayer, imageLogit: ConvolutionLayer
  private let code: [ConvNormReLU]
  private let codeLogit: ConvolutionLayer
  private let groups: Int

  /// Declares the discriminators of a model under `scope`, or returns `nil` if the configuration
  /// has none.
  init?(_ scope: ParameterScope, _ configuration: ModelConfiguration) throws {
    guard let caae = configuration.caae, let discriminators = caae.discriminators else {
      return nil
    }
    try self.init(
      scope, discriminators, codeLength: caae.codeLength, side: configuration.featureSide,
      groups: configuration.groupCount)
  }

  /// Declares both discriminators under `scope`, for faces with `16 * side` pixels on each side and
  /// codes of `codeLength` elements.
  init(
    _ scope: ParameterScope, _ configuration: CAAEConfiguration.Discriminators, codeLength: Int,
    side: Int, groups: Int
  ) throws {
    self.groups = groups
    var width = 3
    var image: [ConvNormReLU] = []
    for (level, outputChannels) in configuration.imageWidths.enumerated() {
      image.append(
        try ConvNormReLU(
          scope["image"][level], inputChannels: width, outputChannels: outputChannels,
          kernelSize: 5, stride: 2))
      // The one-hot maps of the age group are appended after the first convolution.
      width = outputChannels + (level == 0 ? groups : 0)
    }
    self.image = image
    hidden = try ConvolutionLayer(
      scope["image"]["hidden"], inputChannels: width, outputChannels: configuration.imageHidden,
      kernelSize: side, padding: 0, bias: true)
    imageLogit = try ConvolutionLayer(
      scope["image"]["logit"], inputChannels: configuration.imageHidden, outputChannels: 1,
      kernelSize: 1, bias: true)
    width = codeLength
    var code: [ConvNormReLU] = []
    for (level, outputChannels) in configuration.codeWidths.enumerated() {
      code.append(
        try ConvNormReLU(
          scope["code"][level], inputChannels: width, outputChannels: outputChannels, kernelSize: 1)
      )
      width = outputChannels
    }
    self.code = code
    codeLogit = try ConvolutionLayer(
      scope["code"]["logit"], inputChannels: width, outputChannels: 1, kernelSize: 1, bias: true)
  }

  /// Traces the image discriminator D_img.
  /// - Parameters:
  ///   - images: The images, `[n, s, s, 3]`.
  ///   - claimedGroups: The age group that each image is supposed to show, `[n]`.
  ///   - graph: The graph to trace into.
  /// - Returns: The logits, `[n, 1, 1, 1]`.
  public func image(_ images: Graph.Value, claimedGroups: Graph.Value, in graph: Graph) throws
    -> Graph.Value
  {
    var x = images
    for (level, layer) in image.enumerated() {
      x = try layer(x, in: graph)
      if level == 0 { x = try graph.apply(AppendOneHot(groups: groups), x, claimedGroups) }
    }
    let vector = try graph.apply(Activation(.leakyReLU(slope: 0.2)), hidden(x, in: graph))
    return try imageLogit(vector, in: graph)
  }

  /// Traces the code discriminator D_z.
  /// - Parameters:
  ///   - codes: The codes, `[n, 1, 1, length]`.
  ///   - graph: The graph to trace into.
  /// - Returns: The logits, `[n, 1, 1, 1]`.
  public func code(_ codes: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = codes
    for layer in code { x = try layer(x, in: graph) }
    return try codeLogit(x, in: graph)
  }
}
