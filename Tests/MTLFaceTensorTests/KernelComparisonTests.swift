import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Compares the vector kernels with double precision, for all entries of the catalog.
///
/// Tolerance: 1e-6 of an element plus the entry's tolerance times the largest magnitude in its
/// tensor.
@Suite("Kernels and the reference")
struct KernelComparisonTests {
  static let pools = [1, 2, 3].map { ThreadPool(threads: $0) }

  /// Compares an entry in `Float`, on one, two and three threads, with `Double`.
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
      let same = zip(result.tensors, other.tensors).allSatisfy {
        bits($0.tensor) == bits($1.tensor)
      }
      #expect(same && other.indices == result.indices, "\(entry.name): \(pool.threadCount) threads")
    }
  }

  @Test("the best instruction set of this machine", arguments: OperationCatalog.checks)
  func bestInstructionSet(_ entry: OperationEntry) throws { try Self.check(entry) }

  /// Runs in its own process, because the instruction set belongs to the whole process and other
  /// tests hold weights packed for theirs.
  @Test("every available instruction set") func everyInstructionSet() async {
    await #expect(processExitsWith: .success) {
      for set in InstructionSet.allCases where set.isAvailable {
        try #require(set.force())
        #expect(InstructionSet.current == set)
        for entry in OperationCatalog.checks { try Self.check(entry) }
      }
    }
  }

  @Test("an unavailable instruction set cannot be forced") func unavailable() {
    let before = InstructionSet.current
    for set in InstructionSet.allCases where !set.isAvailable { #expect(!set.force()) }
    #expect(InstructionSet.current == before)
    #expect(InstructionSet.portable.isAvailable)
  }
}
