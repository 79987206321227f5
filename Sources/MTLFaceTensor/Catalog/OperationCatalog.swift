/// The one table of operations. It drives the comparison of the kernels with the scalar reference,
/// the gradient checks by finite differences in double precision, and the timings.
///
///     for entry in OperationCatalog.checks {
///       let inputs = try entry.makeInputs(seed: 1)
///       let result = try entry.operation.forward(inputs, OperationContext(pool: pool))
///     }
///
/// Every type of operation is here, with its attributes in several variants and with shapes on both
/// sides of each size at which a kernel changes its way of working. A test fails where a type is
/// missing.
package enum OperationCatalog {
  /// What is checked: shapes small enough for the scalar reference.
  package static let checks: [OperationEntry] =
    convolutions + linears + activations + normalizations + arithmetic + pooling + layout + losses

  /// What is timed: the shapes of the networks at work.
  package static let timed: [OperationEntry] = timedConvolutions + timedOthers
}
