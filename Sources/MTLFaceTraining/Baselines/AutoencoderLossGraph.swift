import MTLFaceNetwork
import MTLFaceTensor

/// A graph of the loss of the encoder and the generator.
///
/// Its inputs are `images` (the reconstructions), `code`, `groups` and `targets` (the real faces).
struct AutoencoderLossGraph {
  let graph = Graph(training: true)
  let reconstruction: Graph.Value
  let variation: Graph.Value
  /// The adversarial term of the encoder.
  let code: Graph.Value
  /// The adversarial term of the generator.
  let adversarial: Graph.Value
  /// The weighted sum of all terms.
  let total: Graph.Value

  var outputs: [Graph.Value] { [reconstruction, variation, code, adversarial, total] }

  init(_ task: CAAETask, _ count: Int) throws {
    let images = try task.network.images(batch: count, in: graph)
    let targets = try task.network.images("targets", batch: count, in: graph)
    reconstruction = try graph.apply(MeanSquaredError(), images, targets)
    variation = try graph.apply(TotalVariation(), images)
    code = try task.codeLoss(count, target: 1, in: graph)
    adversarial = try task.imageLoss(count, target: 1, in: graph)
    let imageTerms = try graph.apply(
      WeightedSum(task.settings.lambdaReconstruction, task.settings.lambdaVariation),
      reconstruction, variation)
    let adversarialTerms = try graph.apply(
      WeightedSum(task.settings.lambdaCode, task.settings.lambdaAdversarial), code, adversarial)
    total = try graph.apply(WeightedSum(), imageTerms, adversarialTerms)
  }
}

extension CAAETask {
  /// Traces the cross-entropy of D_img for the input `images` with the claimed groups `groups`.
  func imageLoss(_ count: Int, target: Double, in graph: Graph) throws -> Graph.Value {
    let logits = try discriminators.image(
      network.images(batch: count, in: graph), claimedGroups: graph.input("groups", [count]),
      in: graph)
    return try graph.apply(LogisticLoss(target: target), logits)
  }

  /// Traces the cross-entropy of D_z for the input `code`.
  func codeLoss(_ count: Int, target: Double, in graph: Graph) throws -> Graph.Value {
    let codes = try graph.input("code", [count, 1, 1, codeLength])
    return try graph.apply(LogisticLoss(target: target), discriminators.code(codes, in: graph))
  }
}
