import MTLFaceNetwork
import MTLFaceTensor

/// A face and its code made again, as a graph of its inputs `images` and `groups`.
struct AutoencodingGraph {
  let graph = Graph(training: true)
  /// E(x), `[n, 1, 1, length]`.
  let code: Graph.Value
  /// G(E(x), l).
  let face: Graph.Value

  var outputs: [Graph.Value] { [face, code] }

  init(_ task: CAAETask, _ count: Int) throws {
    let images = try task.network.images(batch: count, in: graph)
    code = try task.generator.code(images, in: graph)
    let groups = try graph.input("groups", [count])
    face = try task.generator.face(
      task.generator.map(code, .groups(groups), in: graph), in: graph)
  }
}

/// The loss of encoder and generator as a graph of what they made (`images` and `code`), the `groups` and
/// the `targets` that the images should be.
struct AutoencodingCritiqueGraph {
  let graph = Graph(training: true)
  let reconstruction: Graph.Value
  let variation: Graph.Value
  /// The encoder's adversarial term.
  let code: Graph.Value
  /// The generator's adversarial term.
  let adversarial: Graph.Value
  /// The weighted sum.
  let total: Graph.Value

  var outputs: [Graph.Value] { [reconstruction, variation, code, adversarial, total] }

  init(_ task: CAAETask, _ count: Int) throws {
    let images = try task.network.images(batch: count, in: graph)
    let targets = try task.network.images("targets", batch: count, in: graph)
    reconstruction = try graph.apply(MeanSquaredError(), images, targets)
    variation = try graph.apply(TotalVariation(), images)
    code = try task.codeLoss(count, target: 1, in: graph)
    adversarial = try task.imageLoss(count, target: 1, in: graph)
    let picture = try graph.apply(
      WeightedSum(task.lambdaReconstruction, task.lambdaVariation), reconstruction, variation)
    let games = try graph.apply(
      WeightedSum(task.lambdaCode, task.lambdaAdversarial), code, adversarial)
    total = try graph.apply(WeightedSum(), picture, games)
  }
}

extension CAAETask {
  /// The cross-entropy of D_img on `images` said to be of `groups`.
  func imageLoss(_ count: Int, target: Double, in graph: Graph) throws -> Graph.Value {
    let logits = try discriminators.image(
      network.images(batch: count, in: graph), groups: graph.input("groups", [count]), in: graph)
    return try graph.apply(LogisticLoss(to: target), logits)
  }

  /// The cross-entropy of D_z on codes, `code`.
  func codeLoss(_ count: Int, target: Double, in graph: Graph) throws -> Graph.Value {
    let codes = try graph.input("code", [count, 1, 1, codeLength])
    return try graph.apply(LogisticLoss(to: target), discriminators.code(codes, in: graph))
  }
}
