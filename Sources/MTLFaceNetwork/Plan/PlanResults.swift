public import MTLFaceTensor

/// The outputs of one run of an ``InferencePlan``.
public struct PlanResults: Sendable {
  private let tensors: [Graph.Value: Tensor<Float>]

  init(_ tensors: [Graph.Value: Tensor<Float>]) { self.tensors = tensors }

  /// Returns the tensor of an output, `[n, ...]` for a batch of n.
  /// - Throws: ``NetworkError/missingOutput(_:)`` if `value` is not an output of the plan or
  ///   belongs to another graph.
  public func value(_ value: Graph.Value) throws(NetworkError) -> Tensor<Float> {
    guard let tensor = tensors[value] else { throw .missingOutput(value.id) }
    return tensor
  }
}
