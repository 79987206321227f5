/// The table of all operations.
///
/// The table is used to compare the kernels with the scalar reference, to check gradients with
/// finite differences in double precision, and to measure execution times.
///
///     for entry in OperationCatalog.checks {
///       let inputs = try entry.makeInputs(seed: 1)
///       let result = try entry.operation.forward(inputs, OperationContext(pool: pool))
///     }
///
/// The catalog contains every operation type with several values of its attributes. The shapes are
/// chosen so that each algorithm of a kernel is used. A test fails if an operation type is missing.
package enum OperationCatalog {
  /// The entries for checks. Their shapes are small enough for the scalar reference.
  package static let checks: [OperationEntry] =
    convolutions + linears + activations + normalizations + arithmetic + pooling + layout + losses

  /// The entries for timings. Their shapes are those of the networks.
  package static let timed: [OperationEntry] = timedConvolutions + timedOthers
}
