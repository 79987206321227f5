public import MTLFaceTensor

/// A batch of faces to change, with real faces of the target age groups, for face age synthesis.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// The faces to change, `[n, s, s, 3]`, RGB in [-1, 1].
  public let sources: Tensor<Scalar>
  /// Real faces, `[n, s, s, 3]`; face i belongs to target group i.
  public let targets: Tensor<Scalar>
  /// The target age group of each face, from 0.
  public let groups: [Int]
  /// The additional inputs of a baseline; nil for MTLFace.
  public let baselineInputs: BaselineInputs<Scalar>?

  /// Creates a batch.
  public init(
    sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int],
    baselineInputs: BaselineInputs<Scalar>? = nil
  ) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
    self.baselineInputs = baselineInputs
  }

  /// Returns the target groups as the input of a graph.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if the numbers of faces and groups differ, or if
  ///   a group is out of range.
  func groupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.count == sources.shape.batch, targets.shape == sources.shape else {
      throw TrainingError.invalidBatch("the numbers of sources, targets and groups differ")
    }
    return try Self.groupTensor(groups, groupCount: groupCount)
  }

  static func groupTensor(_ groups: [Int], groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.allSatisfy({ (0..<groupCount).contains($0) }) else {
      throw TrainingError.invalidBatch("an age group is not in 0...\(groupCount - 1)")
    }
    return try Tensor(groups.map { Scalar($0) }, shape: TensorShape(groups.count))
  }
}
