public import MTLFaceTensor

/// Faces to be shown at other ages, with real faces of those ages.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// Faces to change, `[n, s, s, 3]`, RGB in [-1, 1].
  public let sources: Tensor<Scalar>
  /// Real faces, the i-th of the i-th target group.
  public let targets: Tensor<Scalar>
  /// Target group of each face, from 0.
  public let groups: [Int]
  /// The additional inputs of a baseline; nil for MTLFace.
  public let baselineInputs: BaselineInputs<Scalar>?

  /// A batch.
  public init(
    sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int],
    baselineInputs: BaselineInputs<Scalar>? = nil
  ) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
    self.baselineInputs = baselineInputs
  }

  /// The target groups as a graph's input.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for numbers that differ and groups out of range.
  func groupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.count == sources.shape.batch, targets.shape == sources.shape else {
      throw TrainingError.invalidBatch("sources, targets and groups differ in number")
    }
    return try Self.groupTensor(groups, groupCount: groupCount)
  }

  static func groupTensor(_ groups: [Int], groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.allSatisfy({ (0..<groupCount).contains($0) }) else {
      throw TrainingError.invalidBatch("a target group is not one of 0...\(groupCount - 1)")
    }
    return try Tensor(groups.map { Scalar($0) }, shape: TensorShape(groups.count))
  }
}
