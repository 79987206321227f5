public import MTLFaceTensor

/// New state from one operation of a training-mode forward.
public struct StateUpdate<Scalar: TensorScalar>: Sendable {
  /// New values of parameters, or of some elements of theirs.
  public let tensors: [(parameter: ParameterReference, value: Tensor<Scalar>)]
  /// The counter that goes up by one.
  public let counter: String?
}
