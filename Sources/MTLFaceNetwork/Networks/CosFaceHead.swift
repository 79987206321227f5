import MTLFaceTensor

/// The classification head, used in training only.
///
/// The head computes logits from the cosines between embeddings and class weights, with a margin
/// for the labeled class. Its parameter is the matrix of class weights, `[classes, dimension]`.
public struct CosFaceHead: Sendable {
  private let weight: ParameterSpec

  /// Declares the class weights under `scope`.
  public init(_ scope: ParameterScope, classes: Int, dimension: Int) throws {
    weight = try scope.parameter(
      "weight", shape: [classes, dimension], role: .weight, initializer: .xavierUniform)
  }

  /// Traces the logits, `[n, classes]`.
  /// - Parameters:
  ///   - embedding: The embeddings, `[n, dimension]`, which the head normalizes.
  ///   - labels: The class of each embedding, `[n]`; negative for an unknown class.
  ///   - margin: The margin of the labeled class.
  ///   - graph: The graph to trace into.
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
