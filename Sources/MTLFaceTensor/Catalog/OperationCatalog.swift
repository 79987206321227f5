/// The table of all operations.
///
/// It drives the comparison of the kernels with the scalar reference, the gradient checks by finite
/// differences in double precision, and the timings.
///
///     for entry in OperationCatalog.checks {
///       let inputs = try entry.makeInputs(seed: 1)
///       let result = try entry.operation.forward(inputs, OperationContext(pool: pool))
///     }
///
/// The catalog contains every operation type with several variants of its attributes, and with
/// shapes on both sides of each size at which a kernel changes its algorithm. A test fails if a
/// type is missing.
package enum OperationCatalog {
  /// The entries of the checks, with shapes small enough for the scalar reference.
  package static let checks: [OperationEntry] =
    convolutions + linears + activations + normalizations + arithmetic + pooling + layout + losses

  /// The entries of the timings, with the shapes of the networks.
  package static let timed: [OperationEntry] = timedConvolutions + timedOthers
}
