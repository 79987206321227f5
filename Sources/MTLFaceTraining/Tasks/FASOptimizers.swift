public import MTLFaceTensor

/// The two optimizers of face age synthesis.
public struct FASOptimizers<Scalar: TensorScalar>: Sendable {
  /// The optimizer of the generator: identity conditional module and decoder, or a baseline's
  /// generator.
  public var generator: Adam<Scalar>
  /// The optimizer of the discriminator D_img, or of a baseline's discriminators.
  public var discriminator: Adam<Scalar>

  /// Creates both optimizers with the same settings.
  public init(_ adam: Adam<Scalar> = Adam()) {
    generator = adam
    discriminator = adam
  }
}
