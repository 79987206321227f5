public import MTLFaceTensor

/// The gradients of one iteration of face age synthesis, for tests and diagnostics.
public struct SynthesisGradients<Scalar: TensorScalar>: Sendable {
  /// The gradients of the discriminators' parameters by key.
  public let discriminator: [String: Tensor<Scalar>]
  /// The gradients of the generator's parameters by key.
  public let generator: [String: Tensor<Scalar>]
}
