public import MTLFaceTensor

/// The inputs that a baseline draws at random for a batch, in addition to faces and age groups.
public enum BaselineInputs<Scalar: TensorScalar>: Sendable {
  /// For each real face an age group that it does not belong to: the mismatched pairs of IPCGAN.
  case mismatchedGroups([Int])
  /// Codes of CAAE's prior, `[n, 1, 1, length]`, uniform in [-1, 1].
  case priorCodes(Tensor<Scalar>)
}

extension FASBatch {
  /// The codes of CAAE's prior; nil for another method.
  var priorCodes: Tensor<Scalar>? {
    if case .priorCodes(let codes) = baselineInputs { codes } else { nil }
  }

  /// The mismatched groups of IPCGAN as the input of a graph.
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if there are fewer or more of them than groups,
  ///   if one is out of range, or if one is the right group.
  func mismatchedGroupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard case .mismatchedGroups(let mismatched) = baselineInputs,
      mismatched.count == groups.count, zip(mismatched, groups).allSatisfy({ $0 != $1 })
    else {
      throw TrainingError.invalidBatch(
        "every real face needs a mismatched age group that differs from its own")
    }
    return try Self.groupTensor(mismatched, groupCount: groupCount)
  }
}
