public import MTLFaceTensor

/// The new state that one operation computed in a forward pass in training mode.
public struct StateUpdate<Scalar: TensorScalar>: Sendable {
  /// The new values of parameters or of some of their elements.
  public let tensors: [(parameter: ParameterReference, value: Tensor<Scalar>)]
  /// The key of the counter to increment by one; `nil` for none.
  public let counter: String?
}
