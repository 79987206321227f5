package import MTLFaceTensor

/// The values of a graph that a plan computes together, and the type that holds their tensors.
///
/// ``TypedPlan`` replaces every value with its tensor, so callers read results as properties
/// instead of looking them up.
package protocol PlanOutputs: Sendable {
  /// The type that holds the tensors of the outputs.
  associatedtype Tensors

  /// The outputs, in the order in which the plan binds them.
  var values: [Graph.Value] { get }

  /// Returns the outputs with each value replaced by its tensor.
  ///
  /// - Parameter tensor: A closure that returns the tensor of a value.
  func mapToTensors(_ tensor: (Graph.Value) throws -> Tensor<Float>) throws -> Tensors
}

extension Graph.Value: PlanOutputs {
  package var values: [Graph.Value] { [self] }

  package func mapToTensors(_ tensor: (Graph.Value) throws -> Tensor<Float>) throws -> Tensor<Float>
  {
    try tensor(self)
  }
}

extension Array: PlanOutputs where Element == Graph.Value {
  package var values: [Graph.Value] { self }

  package func mapToTensors(_ tensor: (Graph.Value) throws -> Tensor<Float>) throws
    -> [Tensor<Float>]
  {
    try map(tensor)
  }
}
