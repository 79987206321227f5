public import MTLFaceTensor

/// The gradients of one iteration of synthesis, for tests and observers.
public struct SynthesisGradients<Scalar: TensorScalar>: Sendable {
  /// Of the discriminators, by key.
  public let discriminator: [String: Tensor<Scalar>]
  /// Of the generator, by key.
  public let generator: [String: Tensor<Scalar>]
}
