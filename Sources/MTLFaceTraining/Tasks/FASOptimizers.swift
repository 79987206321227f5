public import MTLFaceTensor

/// What learns in a FAS iteration beside the parameters: the two optimizers.
public struct FASOptimizers<Scalar: TensorScalar>: Sendable {
  /// Of ICM and decoder, or another method's generator.
  public var generator: Adam<Scalar>
  /// Of D_img, or another method's discriminators.
  public var discriminator: Adam<Scalar>

  /// Both with the same settings.
  public init(_ adam: Adam<Scalar> = Adam()) {
    generator = adam
    discriminator = adam
  }
}
