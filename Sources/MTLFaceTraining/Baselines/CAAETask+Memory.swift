import MTLFaceNetwork

extension CAAETask {
  /// Estimates the memory use of a step.
  ///
  /// - Parameters:
  ///   - count: The number of faces in a micro-batch.
  ///   - microBatches: The number of micro-batches in a step.
  /// - Returns: The memory use by purpose.
  public func memory(batch count: Int, microBatches: Int = 1) throws -> TrainingMemory {
    let autoencoderGraph = try AutoencoderGraph(self, count)
    let generator = GraphMemoryEstimate(
      autoencoderGraph.graph, outputs: autoencoderGraph.outputs,
      differentiating: GeneratorPass<Float>.isGenerator)
    let discriminatorEstimates = try [imageLoss, codeLoss].map { loss in
      let graph = Graph(training: true)
      return try GraphMemoryEstimate(
        graph, outputs: [loss(count, 1, graph)], differentiating: DiscriminatorLoss.isDiscriminator)
    }
    let lossGraph = try AutoencoderLossGraph(self, count)
    let generatorLoss = GraphMemoryEstimate(
      lossGraph.graph, outputs: lossGraph.outputs, inputGradients: ["images", "code"])
    return .adversarial(
      network, generator: generator, discriminators: discriminatorEstimates,
      generatorLoss: generatorLoss,
      microBatches: microBatches)
  }
}
