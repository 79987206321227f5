import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares the vector kernels with results in double precision for all entries of the catalog.
///
/// The tolerance is 1e-6 of an element, plus the tolerance of the entry times the largest magnitude
/// in the tensor.
@Suite("Kernels and the reference")
struct KernelComparisonTests {
  static let pools = [1, 2, 3].map { ThreadPool(threads: $0) }

  /// Compares the results of an entry in `Float` on one, two and three threads with the results in
  /// `Double`.
  static func check(_ entry: OperationEntry) throws {
    let exact = try OperationResult<Double>(entry)
    let result = try OperationResult<Float>(entry)
    #expect(try exact.output.shape == entry.operation.outputShape(entry.shapes))
    #expect(result.indices == exact.indices, "\(entry.name): positions")
    try #require(result.tensors.map(\.name) == exact.tensors.map(\.name), "\(entry.name)")
    for (a, b) in zip(result.tensors, exact.tensors) {
      let problem = mismatchDescription(
        a.tensor, b.tensor, relative: 1e-6, absolute: entry.tolerance)
      #expect(problem == nil, "\(entry.name), \(a.name): \(problem ?? "")")
    }
    for (input, gradient) in zip(entry.inputs, result.gradients) {
      #expect(input.isDifferentiable == (gradient != nil), "\(entry.name): inputs with gradients")
      if let gradient { #expect(gradient.shape.dimensions == input.shape, "\(entry.name)") }
    }
    for pool in pools {
      let other = try OperationResult<Float>(entry, pool: pool)
      let isSame = zip(result.tensors, other.tensors).allSatisfy {
        bits($0.tensor) == bits($1.tensor)
      }
      #expect(
        isSame && other.indices == result.indices, "\(entry.name): \(pool.threadCount) threads")
    }
  }

  @Test(
    "the kernels of the best instruction set agree with the reference",
    arguments: OperationCatalog.checks)
  func bestInstructionSet(_ entry: OperationEntry) throws { try Self.check(entry) }

  /// Runs in a separate process, because the instruction set is a setting of the whole process and
  /// other tests use packed weights, which depend on it.
  @Test("the kernels of every available instruction set agree with the reference")
  func everyInstructionSet() async {
    await #expect(processExitsWith: .success) {
      for set in InstructionSet.allCases where set.isAvailable {
        try #require(set.force())
        #expect(InstructionSet.current == set)
        for entry in OperationCatalog.checks { try Self.check(entry) }
      }
    }
  }

  @Test("forcing an unavailable instruction set returns false and changes nothing")
  func unavailable() {
    let before = InstructionSet.current
    for set in InstructionSet.allCases where !set.isAvailable { #expect(!set.force()) }
    #expect(InstructionSet.current == before)
    #expect(InstructionSet.portable.isAvailable)
  }
}
