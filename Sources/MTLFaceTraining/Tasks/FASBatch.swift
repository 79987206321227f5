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
  public let mismatchedGroups: [Int]
  /// Codes as they should be spread, `[n, 1, 1, length]`, even in [-1, 1]: CAAE's prior. Nil for other
  /// methods.
  public let priorCodes: Tensor<Scalar>?

  /// A batch.
  public init(
    sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int], mismatchedGroups: [Int] = [],
    priorCodes: Tensor<Scalar>? = nil
  ) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
    self.mismatchedGroups = mismatchedGroups
    self.priorCodes = priorCodes
  }

  /// The target groups as a graph's input.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for numbers that differ and groups out of range.
  func groupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.count == sources.shape.batch, targets.shape == sources.shape else {
      throw TrainingError.invalidBatch("sources, targets and groups differ in number")
    }
    return try Self.tensor(groups, groupCount: groupCount)
  }

  /// The wrong groups as a graph's input.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` for another number, a group out of range, or the right
  ///   one.
  func mismatchedGroupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard mismatchedGroups.count == groups.count,
      zip(mismatchedGroups, groups).allSatisfy({ $0 != $1 })
    else { throw TrainingError.invalidBatch("every real face needs a group that it is not of") }
    return try Self.tensor(mismatchedGroups, groupCount: groupCount)
  }

  private static func tensor(_ groups: [Int], groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.allSatisfy({ (0..<groupCount).contains($0) }) else {
      throw TrainingError.invalidBatch("a target group is not one of 0...\(groupCount - 1)")
    }
    return try Tensor(groups.map { Scalar($0) }, shape: TensorShape(groups.count))
  }
}
