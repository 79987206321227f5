public import MTLFaceTensor

/// The random inputs that a baseline requires for a batch in addition to faces and age groups.
public enum BaselineInputs<Scalar: TensorScalar>: Sendable {
  /// For each real face, an age group to which the face does not belong. IPCGAN uses each face
  /// and its group in this array as a mismatched pair.
  case mismatchedGroups([Int])
  /// Codes sampled from the prior of CAAE, a tensor of shape `[n, 1, 1, length]` with uniform
  /// values in [-1, 1].
  case priorCodes(Tensor<Scalar>)
}

extension FASBatch {
  /// The codes sampled from the prior of CAAE, or `nil` if the batch contains none.
  var priorCodes: Tensor<Scalar>? {
    if case .priorCodes(let codes) = baselineInputs { codes } else { nil }
  }

  /// Returns the mismatched groups of IPCGAN as the input of a graph.
  ///
  /// - Throws: ``TrainingError/invalidBatch(_:)`` if the batch has no mismatched groups or a wrong
  ///   number of them, or if a mismatched group is out of range or the true group of the face.
  func mismatchedGroupTensor(groupCount: Int) throws -> Tensor<Scalar> {
    guard case .mismatchedGroups(let mismatched) = baselineInputs,
      mismatched.count == groups.count, zip(mismatched, groups).allSatisfy({ $0 != $1 })
    else {
      throw TrainingError.invalidBatch(
        "the mismatched age groups are missing or include the true group of a face; provide one "
          + "different group for each real face")
    }
    return try Self.groupTensor(mismatched, groupCount: groupCount)
  }
}
