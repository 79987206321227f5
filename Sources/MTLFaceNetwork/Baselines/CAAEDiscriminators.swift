import MTLFaceTensor

/// The two discriminators of CAAE (Zhang et al., CVPR 2017, section 4). Both have batch norm and
/// ReLU, and return one logit per face.
public struct CAAEDiscriminators: Sendable {
  private let image: [ConvNormReLU]
  private let hidden: ConvolutionLayer, imageLogit: ConvolutionLayer
  private let code: [ConvNormReLU]
  private let codeLogit: ConvolutionLayer
  private let groups: Int

  /// Declares the discriminators that a model has under `scope`; nil for a model without a CAAE,
  /// and for one that is not for training.
  init?(_ scope: ParameterScope, _ configuration: ModelConfiguration) throws {
    guard let caae = configuration.caae, let discriminators = caae.discriminators else {
      return nil
    }
    try self.init(
      scope, discriminators, codeLength: caae.codeLength, side: configuration.featureSide,
      groups: configuration.groupCount)
  }

  /// Declares both discriminators under `scope`, for faces of `16 side` pixels and codes of
  /// `codeLength` elements.
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
      // The age group is added after the first convolution.
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

  /// Traces D_img: the logits, `[n, 1, 1, 1]`, of images `[n, s, s, 3]` with the claimed age groups
  /// `claimedGroups [n]`.
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

  /// Traces D_z: the logits, `[n, 1, 1, 1]`, of codes `[n, 1, 1, length]`.
  public func code(_ codes: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = codes
    for layer in code { x = try layer(x, in: graph) }
    return try codeLogit(x, in: graph)
  }
}
