import MTLFaceTensor

/// The classification head of training: class weights `[classes, dimension]`, whose cosines with
/// the embeddings become logits under a margin.
public struct CosFaceHead: Sendable {
  private let weight: ParameterSpec

  /// Declares the class weights under `scope`.
  public init(_ scope: ParameterScope, classes: Int, dimension: Int) throws {
    weight = try scope.parameter(
      "weight", shape: [classes, dimension], role: .weight, initializer: .xavierUniform)
  }

  /// Traces the logits `[n, classes]` of embeddings `[n, dimension]`; labels `[n]` are class
  /// numbers, negative where there is none.
  public func callAsFunction(
    _ embedding: Graph.Value, labels: Graph.Value, margin: ClassificationMargin = .standard,
    in graph: Graph
  ) throws -> Graph.Value {
    let faces = try graph.apply(NormalizeRows(), embedding)
    let classes = try graph.apply(
      NormalizeRows(), graph.parameter(ParameterReference(weight)))
    return try graph.apply(margin.operation, graph.apply(LinearTransform(), faces, classes), labels)
  }
}
