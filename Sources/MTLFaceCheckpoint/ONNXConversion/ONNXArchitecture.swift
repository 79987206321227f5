import MTLFaceNetwork

/// The derivation of a model's configuration from a recognized graph.
enum ONNXArchitecture {
  /// Returns the configuration of a model with the given encoder and embedding head.
  static func configuration(
    _ encoder: ONNXEncoderMatch, _ head: ONNXEmbeddingHead, _ file: ONNXFile,
    _ graph: ONNXLayerGraph
  ) throws -> ModelConfiguration {
    var configuration = ModelConfiguration(encoder.isMobileFaceNet ? .mobile : .paper)
    configuration.encoder = try self.encoder(encoder, graph)
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    configuration.embedding =
      switch head.kind {
      case .flatten: .flatten(dropout: 0)
      case .globalDepthwise: .globalDepthwise
      case .reduced(let block): .reduced(channels: block.outputs)
      }
    configuration.embeddingDimension = head.linear.outputs
    configuration.inputSize = 16 * head.side
    try checkInput(file, side: configuration.inputSize, graph)
    do { try configuration.validate() } catch {
      throw graph.unsupportedStructure(at: "the graph", error.description)
    }
    return configuration
  }

  private static func encoder(_ match: ONNXEncoderMatch, _ graph: ONNXLayerGraph) throws
    -> EncoderConfiguration
  {
    switch match {
    case .ir(let stem, let stages):
      return EncoderConfiguration(
        units: stages.map(\.count), stemWidth: stem.outputs,
        widths: stages.map { $0.last?.outputs ?? 0 },
        squeezeExcitation: try usesSqueezeExcitation(stages, graph),
        projectsEveryStage: try projectsEveryStage(stages, graph))
    case .mobileFaceNet(let network):
      try checkWidths(network, graph)
      let first = network.firstConvolution == nil ? network.first.count : 1
      return EncoderConfiguration(
        family: .mobileFaceNet, units: [first] + network.stages.map(\.count),
        stemWidth: network.stem.outputs,
        widths: [network.stem.outputs] + network.downsamplingUnits.prefix(2).map { $0[2].outputs }
          + [network.lastConvolution.outputs], innerWidth: network.innerWidth)
    case .mobileNet(let network):
      return EncoderConfiguration(
        family: .mobileNet, units: network.stages.map(\.count), stemWidth: network.stem.outputs,
        widths: network.stages.map { $0[0][1].outputs }, innerWidth: network.first[1].outputs)
    }
  }

  /// Returns whether the first unit of each stage has a convolution in its shortcut even if the
  /// unit has equal numbers of input and output channels.
  ///
  /// Throws an error if only some of the first units with equal numbers have one.
  private static func projectsEveryStage(_ stages: [[ONNXResidualUnit]], _ graph: ONNXLayerGraph)
    throws -> Bool
  {
    let equalWidth = stages.compactMap(\.first).filter { $0.inputs == $0.outputs }
    let projected = equalWidth.filter { $0.projection != nil }
    guard projected.isEmpty || projected.count == equalWidth.count else {
      throw graph.unsupportedStructure(
        at: projected[0].second.label, "the shortcut differs from the shortcuts of other stages")
    }
    return !projected.isEmpty
  }

  /// Returns whether all units end in squeeze-and-excitation, and throws an error if only some of
  /// them do.
  private static func usesSqueezeExcitation(_ stages: [[ONNXResidualUnit]], _ graph: ONNXLayerGraph)
    throws -> Bool
  {
    let units = stages.flatMap { $0 }
    let squeezed = units.filter { $0.squeeze != nil }
    guard squeezed.isEmpty || squeezed.count == units.count else {
      throw graph.unsupportedStructure(
        at: squeezed[0].second.label, "only some of the units end in squeeze-and-excitation")
    }
    return !squeezed.isEmpty
  }

  /// Checks that the last two stages have the same width, as in this library's MobileFaceNet.
  private static func checkWidths(_ network: ONNXMobileFaceNet, _ graph: ONNXLayerGraph) throws {
    let (second, third) = (network.downsamplingUnits[1][2], network.downsamplingUnits[2][2])
    guard second.outputs == third.outputs else {
      throw graph.unsupportedStructure(
        at: third.label,
        "the last stage has \(third.outputs) channels, but the stage before it has \(second.outputs)"
      )
    }
  }

  /// Checks all dimensions of the image that the file specifies.
  private static func checkInput(_ file: ONNXFile, side: Int, _ graph: ONNXLayerGraph) throws {
    guard let input = file.inputs.first, !input.dimensions.isEmpty else { return }
    let expected: [Int?] = [nil, 3, side, side]
    let fits =
      input.dimensions.count == 4
      && zip(input.dimensions, expected).allSatisfy { dimension, expected in
        guard let expected, case .size(let size) = dimension else { return true }
        return size == expected
      }
    guard fits else {
      let found = input.dimensions.map(\.description).joined(separator: "x")
      throw graph.unsupportedStructure(
        at: "the input \(input.name)",
        "images have the shape \(found), but the final matrix requires "
          + "batch x 3 x \(side) x \(side)")
    }
  }
}
