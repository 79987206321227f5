public import MTLFaceTensor

/// Faces to be shown at other ages, with real faces of those ages.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// Faces to change, `[n, s, s, 3]`, RGB in [-1, 1].
  public let sources: Tensor<Scalar>
  /// Real faces, the i-th of the i-th target group.
  public let targets: Tensor<Scalar>
  /// Target group of each face, from 0.
  public let groups: [Int]

  /// A batch.
  public init(sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int]) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
  }
}

/// The loss terms of a FAS iteration.
public struct FASLosses: Hashable, Sendable {
  /// L_Dimg, before the discriminator's step.
  public var discriminator = 0.0
  /// The generator's adversarial term, with its factor 0.5 and without its weight.
  public var adversarial = 0.0
  /// Mean squared difference of X_id of source and result.
  public var identity = 0.0
  /// Cross-entropy of the group read off the result.
  public var age = 0.0
  /// The weighted sum that the generator minimises.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("adversarial", adversarial), ("identity", identity),
      ("age", age), ("total", total),
    ]
  }
}

/// What learns in a FAS iteration beside the parameters: the two optimisers.
public struct FASOptimizers<Scalar: TensorScalar>: Sendable {
  /// Of ICM and decoder.
  public var generator: Adam<Scalar>
  /// Of D_img.
  public var discriminator: Adam<Scalar>

  /// Both with the same settings.
  public init(_ adam: Adam<Scalar> = Adam()) {
    generator = adam
    discriminator = adam
  }
}
