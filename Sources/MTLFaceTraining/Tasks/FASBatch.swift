public import MTLFaceTensor

/// Faces to be shown at other ages, with real faces of those ages.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// Faces to change, `[n, s, s, 3]`, RGB in [-1, 1].
  public let sources: Tensor<Scalar>
  /// Real faces, the i-th of the i-th target group.
  public let targets: Tensor<Scalar>
  /// Target group of each face, from 0.
  public let groups: [Int]
  /// For each real face a group that it is not of: IPCGAN's mismatched pairs. Empty for other methods.
  public let wrongGroups: [Int]
  /// Codes as they should be spread, `[n, 1, 1, length]`, even in [-1, 1]: CAAE's prior. Nil for other
  /// methods.
  public let prior: Tensor<Scalar>?

  /// A batch.
  public init(
    sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int], wrongGroups: [Int] = [],
    prior: Tensor<Scalar>? = nil
  ) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
    self.wrongGroups = wrongGroups
    self.prior = prior
  }

  /// The target groups as a graph's input.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for numbers that differ and groups out of range.
  func groupTensor(of count: Int) throws -> Tensor<Scalar> {
    guard groups.count == sources.shape.batch, targets.shape == sources.shape else {
      throw TrainingError.invalidBatch("sources, targets and groups differ in number")
    }
    return try Self.tensor(groups, of: count)
  }

  /// The wrong groups as a graph's input.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for another number, a group out of range, or the right
  ///   one.
  func wrongGroupTensor(of count: Int) throws -> Tensor<Scalar> {
    guard wrongGroups.count == groups.count, zip(wrongGroups, groups).allSatisfy({ $0 != $1 })
    else { throw TrainingError.invalidBatch("every real face needs a group that it is not of") }
    return try Self.tensor(wrongGroups, of: count)
  }

  private static func tensor(_ groups: [Int], of count: Int) throws -> Tensor<Scalar> {
    guard groups.allSatisfy({ (0..<count).contains($0) }) else {
      throw TrainingError.invalidBatch("a target group is not one of 0...\(count - 1)")
    }
    return try Tensor(groups.map { Scalar($0) }, shape: Shape(groups.count))
  }
}

/// The loss terms of a FAS iteration.
public struct FASLosses: Hashable, Sendable {
  /// L_Dimg, before the discriminator's step.
  public var discriminator = 0.0
  /// The generator's adversarial term, with its factor 0.5 and without its weight.
  public var adversarial = 0.0
  /// Mean squared difference of the identity's features of source and result.
  public var identity = 0.0
  /// Cross-entropy of the group read off the result.
  public var age = 0.0
  /// Mean squared difference between the channels' means of source and result; nil without a weight.
  public var color: Double?
  /// The weighted sum that the generator minimises.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("adversarial", adversarial), ("identity", identity),
      ("age", age),
    ] + (color.map { [("color", $0)] } ?? []) + [("total", total)]
  }
}

/// What learns in a FAS iteration beside the parameters: the two optimisers.
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
