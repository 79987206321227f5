public import MTLFaceTensor

/// The two optimizers of face age synthesis.
public struct FASOptimizers<Scalar: TensorScalar>: Sendable {
  /// The optimizer of the generator, which consists of the identity conditional module and the
  /// decoder or is the generator of a baseline.
  public var generator: Adam<Scalar>
  /// The optimizer of the discriminator D_img or of the discriminators of a baseline.
  public var discriminator: Adam<Scalar>

  /// Creates two optimizers with the same initial state.
  ///
  /// - Parameter adam: The initial state of both optimizers.
  public init(_ adam: Adam<Scalar> = Adam()) {
    generator = adam
    discriminator = adam
  }
}
