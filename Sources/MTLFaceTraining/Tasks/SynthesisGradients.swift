public import MTLFaceTensor

/// The gradients of one iteration of face age synthesis, for tests and diagnostics.
public struct SynthesisGradients<Scalar: TensorScalar>: Sendable {
  /// The gradients of the parameters of the discriminators, keyed by parameter key.
  public let discriminator: [String: Tensor<Scalar>]
  /// The gradients of the parameters of the generator, keyed by parameter key.
  public let generator: [String: Tensor<Scalar>]
}
