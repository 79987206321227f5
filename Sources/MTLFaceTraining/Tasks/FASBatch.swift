public import MTLFaceTensor

/// A batch of source faces and real faces of the target age groups for face age synthesis.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// The source faces as RGB images in [-1, 1], a tensor of shape `[n, s, s, 3]`.
  public let sources: Tensor<Scalar>
  /// The real faces, a tensor of shape `[n, s, s, 3]`. Face i belongs to the target group
  /// `groups[i]`.
  public let targets: Tensor<Scalar>
  /// The index of the target age group of each face, starting at 0.
  public let groups: [Int]
  /// The additional inputs of a baseline, or `nil` for MTLFace.
  public let baselineInputs: BaselineInputs<Scalar>?

  /// Creates a batch.
  ///
  /// - Parameters:
  ///   - sources: The source faces as RGB images in [-1, 1], a tensor of shape `[n, s, s, 3]`.
  ///   - targets: The real faces of the target groups, a tensor of the same shape.
  ///   - groups: The index of the target age group of each face.
  ///   - baselineInputs: The additional inputs of a baseline, or `nil` for MTLFace.
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
  ///
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if the numbers of faces and groups or the sizes
  ///   of the images differ, or if a group is out of range.
  func groupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.count == sources.shape.batch, targets.shape == sources.shape else {
      throw TrainingError.invalidBatch(
        "the numbers of sources (\(sources.shape.batch)), targets (\(targets.shape.batch)) and groups "
          + "(\(groups.count)) or the sizes of the images differ; provide equal numbers and images of "
          + "equal size")
    }
    return try Self.groupTensor(groups, groupCount: groupCount)
  }

  static func groupTensor(_ groups: [Int], groupCount: Int) throws -> Tensor<Scalar> {
    guard groups.allSatisfy({ (0..<groupCount).contains($0) }) else {
      throw TrainingError.invalidBatch(
        "an age group is out of range; use the groups 0...\(groupCount - 1)")
    }
    return try Tensor(groups.map { Scalar($0) }, shape: TensorShape(groups.count))
  }
}
