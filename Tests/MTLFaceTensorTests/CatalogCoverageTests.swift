import Foundation
import MTLFaceTensor
import Testing

/// Tests that the catalog is complete and consistent.
@Suite("Catalog")
struct CatalogCoverageTests {
  /// Returns the names of all types in the source files that conform to `TensorOperation`.
  private static func declaredOperations() throws -> Set<String> {
    let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let sources = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources")
    var names: Set<String> = []
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8).replacing(/\/\/[^\n]*/, with: "")
      let pattern = /(?:struct|enum|class|extension) (\w+)[^:{\n]*:[^{]*\bTensorOperation\b[^{]*\{/
      names.formUnion(text.matches(of: pattern).map { String($0.1) })
    }
    return names
  }

  @Test("the catalog checks and times every operation in the sources") func everyOperation() throws
  {
    let declared = try Self.declaredOperations()
    #expect(declared.contains("Convolution") && declared.count > 20)
    for (purpose, entries) in [
      ("checked", OperationCatalog.checks), ("timed", OperationCatalog.timed),
    ] {
      let present = Set(entries.map { String(describing: type(of: $0.operation)) })
      #expect(declared.subtracting(present) == [], "these operations are not \(purpose)")
      #expect(present.subtracting(declared) == [])
    }
  }

  @Test("the catalog checks every variant of the operations") func variants() {
    let operations = OperationCatalog.checks.map(\.operation)
    let activations = Set(operations.compactMap { ($0 as? Activation)?.name })
    #expect(activations == ["identity", "relu", "leaky relu", "prelu", "sigmoid", "tanh"])
    #expect(Set(operations.compactMap { ($0 as? BatchNorm)?.isTraining }) == [true, false])
    #expect(Set(operations.compactMap { ($0 as? SpectralNorm)?.isTraining }) == [true, false])
    #expect(Set(operations.compactMap { ($0 as? AdaptivePool)?.size }) == [1, 2, 3])
    let convolutions = operations.compactMap { $0 as? Convolution }
    #expect(Set(convolutions.map(\.padding)).isSuperset(of: 0...3))
    #expect(Set(convolutions.map(\.stride)).isSuperset(of: 1...4))
  }

  @Test("the names of the entries are unique") func names() {
    for entries in [OperationCatalog.checks, OperationCatalog.timed] {
      #expect(Set(entries.map(\.name)).count == entries.count)
    }
  }

  @Test("inputs and gradients depend on the seed") func seeds() throws {
    let entry = try #require(OperationCatalog.checks.first)
    #expect(try entry.makeInputs(seed: 1)[0].values == entry.makeInputs(seed: 1)[0].values)
    #expect(try entry.makeInputs(seed: 1)[0].values != entry.makeInputs(seed: 2)[0].values)
    #expect(try entry.makeGradient(seed: 1).values != entry.makeGradient(seed: 2).values)
  }

  @Test("timed entries have valid input shapes", arguments: OperationCatalog.timed)
  func timedShapes(_ entry: OperationEntry) throws {
    _ = try entry.operation.outputShape(entry.shapes)
  }

  @Test("timings of the selected entries are medians over the rounds") func timings() throws {
    var seconds = 0.0
    let timings = try OperationCatalog.measureTimings(
      pool: ThreadPool(threads: 2), rounds: 2,
      where: { $0.hasPrefix("linear [1x") || $0.hasPrefix("expected value") }
    ) {
      seconds += 0.001
      return seconds
    }
    #expect(timings.count == 2)
    for timing in timings {
      #expect(abs(timing.forwardMilliseconds - 1) < 1e-6)
      #expect(abs(timing.backwardMilliseconds - 1) < 1e-6)
    }
    let linear = try #require(timings.first { $0.multiplyAdds > 0 })
    let expected = 2e-9 * 25088 * 512 / linear.forward
    #expect(abs((linear.gigaflops ?? 0) - expected) < 1e-6 * expected)
    #expect(timings.contains { $0.gigaflops == nil })
  }
}
