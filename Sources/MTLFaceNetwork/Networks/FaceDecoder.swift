import MTLFaceTensor

/// The decoder D, which computes a face from the age condition, the features of the encoder and the
/// input face (reference: section 3).
public struct FaceDecoder: Sendable {
  private let levels: [UpsamplingBlock]
  private let toRGB: ConvolutionLayer

  /// Declares the decoder under `scope`. `skipWidths` lists the number of channels of x_4, x_3, x_2
  /// and the image.
  public init(
    _ scope: ParameterScope, _ configuration: GeneratorConfiguration, skipWidths: [Int]
  ) throws {
    var width = configuration.identityWidth
    var levels: [UpsamplingBlock] = []
    for (level, outputChannels) in configuration.decoderWidths.enumerated() {
      levels.append(
        try UpsamplingBlock(
          scope["up_\(level + 1)"], inputChannels: width, skipChannels: skipWidths[level],
          outputChannels: outputChannels, configuration))
      width = outputChannels
    }
    self.levels = levels
    toRGB = try ConvolutionLayer(
      scope["conv3"], inputChannels: width, outputChannels: 3, kernelSize: 1, bias: true,
      initializer: .generatorWeight)
  }

  /// Traces the features that depend only on the face and not on the target age.
  /// - Returns: For each level, the contribution of x_4, x_3, x_2 or the image to the first
  ///   convolution of the level.
  public func skips(
    _ features: EncoderFeatures, image: Graph.Value, in graph: Graph
  ) throws -> [Graph.Value] {
    let skips = [features.levels[3], features.levels[2], features.levels[1], image]
    return try zip(levels, skips).map { try $0.skip($1, in: graph) }
  }

  /// Traces the face, which is the sum of the input image and the output of the last convolution.
  /// It is not clamped to [-1, 1].
  public func callAsFunction(
    _ condition: Graph.Value, skips: [Graph.Value], image: Graph.Value, in graph: Graph
  ) throws -> Graph.Value {
    var x = condition
    for (level, skip) in zip(levels, skips) { x = try level(x, skip: skip, in: graph) }
    return try graph.apply(WeightedSum(), toRGB(x, in: graph), image)
  }
}
