import MTLFaceTensor

/// The shape of IPCGAN's generator.
public struct IPCGANConfiguration: Codable, Hashable, Sendable {
  /// Channels at the full size, a half and a quarter of it.
  public var widths: [Int]
  /// Residual blocks at a quarter of the size.
  public var blocks: Int
  /// Normalisation after every convolution but the last.
  public var norm: NormLayer.Style

  /// The authors' unless said otherwise.
  public init(widths: [Int] = [32, 64, 128], blocks: Int = 6, norm: NormLayer.Style = .batch) {
    self.widths = widths
    self.blocks = blocks
    self.norm = norm
  }

  /// The authors' widths, or half of them for the mobile preset.
  init(like preset: ModelConfiguration.Preset) {
    self.init(widths: preset == .mobile ? [16, 32, 64] : [32, 64, 128])
  }

  func validate() throws(NetworkError) {
    try CAAEConfiguration.check("ipcgan.widths", widths, 3...3)
    guard (0...64).contains(blocks) else {
      throw .invalidConfiguration("ipcgan.blocks is in 0...64, not \(blocks)")
    }
  }
}

/// The generator of IPCGAN (Wang et al., CVPR 2018, section 3.2): image and age maps, residual blocks
/// at a quarter of the size, a face.
///
/// As published: kernels of 7 at both ends, norm and ReLU after every convolution but the last, tanh.
/// Transposed convolutions are a bilinear doubling and a convolution here, as in ``CAAEGenerator``.
public struct IPCGANGenerator: Sendable {
  private struct Block: Sendable {
    let first: NormedLayer, second: NormedLayer
  }

  private let entry: NormedLayer
  private let down: [NormedLayer]
  private let blocks: [Block]
  private let up: [NormedLayer]
  private let toColour: ConvolutionLayer
  private let groups: Int

  /// Declares the network under `scope`.
  init(_ scope: ParameterScope, _ configuration: IPCGANConfiguration, groups: Int) throws {
    self.groups = groups
    let (widths, norm) = (configuration.widths, configuration.norm)
    func layer(
      _ scope: ParameterScope, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1
    )
      throws -> NormedLayer
    {
      try NormedLayer(
        scope, inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, norm: norm)
    }
    entry = try layer(scope["entry"], 3 + groups, widths[0], kernel: 7)
    down = try (0..<2).map {
      try layer(scope["down"][$0], widths[$0], widths[$0 + 1], stride: 2)
    }
    blocks = try (0..<configuration.blocks).map { number in
      let scope = scope["blocks"][number]
      return Block(
        first: try layer(scope["conv1"], widths[2], widths[2]),
        second: try layer(scope["conv2"], widths[2], widths[2]))
    }
    up = try (0..<2).map { try layer(scope["up"][$0], widths[2 - $0], widths[1 - $0]) }
    toColour = try ConvolutionLayer(
      scope["colour"], inputs: widths[0], outputs: 3, kernel: 7, bias: true)
  }

  /// Traces what image and age become before the image is halved, `[n, s, s, c]`.
  public func entry(_ image: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    try entry(condition.appended(to: image, groups: groups, in: graph), in: graph)
  }

  /// Traces the face of it, `[n, s, s, 3]` in (-1, 1).
  public func face(_ entered: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = entered
    for layer in down { x = try layer(x, in: graph) }
    for block in blocks {
      let y = try block.second(block.first(x, in: graph), isLinear: true, in: graph)
      x = try graph.apply(WeightedSum(), y, x)
    }
    for layer in up { x = try layer(graph.apply(Upsample(), x), in: graph) }
    return try graph.apply(Activation(.tanh), toColour(x, in: graph))
  }
}
