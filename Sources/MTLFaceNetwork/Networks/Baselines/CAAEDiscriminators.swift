import MTLFaceTensor

/// The two discriminators of CAAE (Zhang et al., CVPR 2017, section 4): batch norm and ReLU in both;
/// each gives one logit a face.
public struct CAAEDiscriminators: Sendable {
  private let image: [NormedLayer]
  private let hidden: ConvolutionLayer, imageLogit: ConvolutionLayer
  private let code: [NormedLayer]
  private let codeLogit: ConvolutionLayer
  private let groups: Int

  /// Declares both under `scope`, for faces of `16 side` pixels and codes of `codeLength`.
  init(
    _ scope: ParameterScope, _ configuration: CAAEConfiguration.Discriminators, codeLength: Int,
    side: Int, groups: Int
  ) throws {
    self.groups = groups
    var width = 3
    var image: [NormedLayer] = []
    for (level, outputs) in configuration.imageWidths.enumerated() {
      image.append(
        try NormedLayer(
          scope["image"][level], inputs: width, outputs: outputs, kernel: 5, stride: 2))
      // The label joins after the first convolution.
      width = outputs + (level == 0 ? groups : 0)
    }
    self.image = image
    hidden = try ConvolutionLayer(
      scope["image"]["hidden"], inputs: width, outputs: configuration.imageHidden, kernel: side,
      padding: 0, bias: true)
    imageLogit = try ConvolutionLayer(
      scope["image"]["logit"], inputs: configuration.imageHidden, outputs: 1, kernel: 1,
      bias: true)
    width = codeLength
    var code: [NormedLayer] = []
    for (level, outputs) in configuration.codeWidths.enumerated() {
      code.append(
        try NormedLayer(scope["code"][level], inputs: width, outputs: outputs, kernel: 1))
      width = outputs
    }
    self.code = code
    codeLogit = try ConvolutionLayer(
      scope["code"]["logit"], inputs: width, outputs: 1, kernel: 1, bias: true)
  }

  /// Traces D_img: the logits, `[n, 1, 1, 1]`, of images `[n, s, s, 3]` said to be of `groups [n]`.
  public func image(_ images: Graph.Value, groups said: Graph.Value, in graph: Graph) throws
    -> Graph.Value
  {
    var x = images
    for (level, layer) in image.enumerated() {
      x = try layer(x, in: graph)
      if level == 0 { x = try graph.apply(AppendOneHot(groups: groups), x, said) }
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

/// Convolution, norm and ReLU: a layer of the earlier methods' networks.
struct NormedLayer: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer

  init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1,
    norm style: NormLayer.Style = .batch
  ) throws {
    conv = try ConvolutionLayer(
      scope[0], inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, bias: true)
    norm = try NormLayer(scope[1], outputs, style: style)
  }

  /// Traces the layer; without its ReLU where `isLinear`.
  func callAsFunction(_ x: Graph.Value, isLinear: Bool = false, in graph: Graph) throws
    -> Graph.Value
  {
    let y = try norm(conv(x, in: graph), in: graph)
    return isLinear ? y : try graph.apply(Activation(.relu), y)
  }
}
