import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that an operation with arbitrary input shapes either throws an error or agrees with the
/// reference, and never traps.
@Suite("Arbitrary shapes")
struct ArbitraryShapeTests {
  /// Returns shapes that differ from the given dimensions in rank or in one dimension.
  private static func variations(_ dimensions: [Int]) -> [[Int]] {
    var all = [dimensions + [2], dimensions + [1], [1] + dimensions, [], [0], [3]]
    if !dimensions.isEmpty { all.append(Array(dimensions.dropLast())) }
    for index in dimensions.indices {
      for size in [0, 1, dimensions[index] + 1] {
        var changed = dimensions
        changed[index] = size
        all.append(changed)
      }
    }
    return all
  }

  private static func isSmall(_ entry: OperationEntry) -> Bool {
    entry.inputs.allSatisfy { $0.shape.reduce(1, *) < 5_000 }
  }

  /// Runs the operation unless it throws for the shapes, and compares it with the reference.
  private static func check(_ entry: OperationEntry, _ shapes: [TensorShape]) throws {
    let output: TensorShape
    do { output = try entry.operation.outputShape(shapes) } catch {
      #expect(!error.description.isEmpty)
      return
    }
    let inputs = try zip(entry.inputs, shapes).map { input, shape in
      try makeTensor(input.kind, shape)
    }
    let gradient = try RandomSource(seed: 9).makeTensor(
      .normal(standardDeviation: 1), shape: output, as: Float.self, pool: .single)
    let exact = try OperationResult<Double>(entry, inputs, gradient: gradient)
    let result = try OperationResult<Float>(entry, inputs, gradient: gradient)
    #expect(result.output.shape == output && exact.output.shape == output, "\(entry.name)")
    #expect(result.indices == exact.indices, "\(entry.name)")
    for (a, b) in zip(result.tensors, exact.tensors) {
      // Batch and instance normalization of two nearly equal values have large rounding errors.
      let isNorm = entry.operation is BatchNorm || entry.operation is InstanceNorm
      let problem = mismatchDescription(
        a.tensor, b.tensor, relative: 1e-5, absolute: isNorm ? 0.05 : 1e-5)
      #expect(problem == nil, "\(entry.name) on \(shapes), \(a.name): \(problem ?? "")")
    }
    for (input, gradient) in zip(inputs, result.gradients) {
      if let gradient { #expect(gradient.shape == input.shape, "\(entry.name) on \(shapes)") }
    }
  }

  private static func makeTensor(
    _ kind: OperationInput.Kind, _ shape: TensorShape
  ) throws -> Tensor<Float> {
    switch kind {
    case .labels, .indices, .rowWeights:
      return try Tensor((0..<shape.count).map { Float($0 % 3) }, shape: shape)
    default:
      let noise = try RandomSource(seed: 5).makeTensor(
        .uniform(bound: 0.5), shape: shape, as: Float.self, pool: .single)
      return try Tensor(noise.values.map { $0 + 1 }, shape: shape)
    }
  }

  @Test(
    "changing the shape of one input does not cause a trap",
    arguments: OperationCatalog.checks.filter(isSmall))
  func one(_ entry: OperationEntry) throws {
    let shapes = try entry.shapes
    for index in shapes.indices {
      for variation in Self.variations(shapes[index].dimensions) {
        var changed = shapes
        changed[index] = try TensorShape(variation)
        try Self.check(entry, changed)
      }
    }
  }

  @Test("empty batches do not cause a trap", arguments: OperationCatalog.checks.filter(isSmall))
  func empty(_ entry: OperationEntry) throws {
    let shapes = try entry.shapes
    let batch = shapes[0].batch
    let emptyBatch = try shapes.map { shape in
      try shape.batch == batch && shape.rank > 0
        ? TensorShape([0] + shape.dimensions.dropFirst()) : shape
    }
    try Self.check(entry, emptyBatch)
    try Self.check(entry, shapes.map { try TensorShape([0] + $0.dimensions.dropFirst()) })
    var first = shapes
    first[0] = try TensorShape([0] + shapes[0].dimensions.dropFirst())
    try Self.check(entry, first)
  }

  @Test("output shapes of very large inputs do not overflow", arguments: OperationCatalog.checks)
  func huge(_ entry: OperationEntry) throws {
    let shapes = try entry.shapes
    for size in [1 << 20, 1 << 31, 1 << 33, TensorShape.maximumCount] {
      for rank in 0...5 {
        for position in 0..<max(rank, 1) {
          var dimensions = Array(repeating: 1, count: rank)
          if rank > 0 { dimensions[position] = size }
          let huge = try TensorShape(dimensions)
          var all: [[TensorShape]] = [shapes.map { _ in huge }]
          for index in shapes.indices {
            var changed = shapes
            changed[index] = huge
            all.append(changed)
          }
          for shapes in all {
            let output = try? entry.operation.outputShape(shapes)
            #expect((output?.count ?? 0) <= TensorShape.maximumCount)
            #expect(entry.operation.multiplyAdds(shapes) >= 0)
          }
        }
      }
    }
  }

  @Test("a wrong number of inputs does not cause a trap", arguments: OperationCatalog.checks)
  func count(_ entry: OperationEntry) throws {
    let shapes = try entry.shapes
    for count in 0..<8 where count != shapes.count {
      let inputs = (0..<count).map { shapes[min($0, shapes.count - 1)] }
      _ = try? entry.operation.outputShape(inputs)
      _ = entry.operation.multiplyAdds(inputs)
    }
    #expect(throws: TensorError.self) { try entry.operation.outputShape([]) }
  }

  @Test("slicing a scalar and selecting rows of a scalar throw") func scalars() throws {
    let scalar = try Tensor<Float>(scalar: 3)
    #expect(throws: TensorError.self) { try scalar.slice(0..<1) }
    #expect(throws: TensorError.self) {
      try scalar.selecting(rows: Array(repeating: 0, count: 1_000))
    }
    #expect(try scalar.selecting(rows: nil).values == [3])
  }

  @Test("an operation that requires more memory than the machine has throws")
  func memory() throws {
    let x = try Tensor<Float>(repeating: 1, shape: TensorShape(1, 1, 1, 1))
    let groups = try Tensor<Float>(repeating: 0, shape: TensorShape(1))
    let operation = AppendOneHot(groups: 1 << 39)
    let error = #expect(throws: TensorError.self) {
      try operation.forward([x, groups], OperationContext(pool: .single))
    }
    #expect(error == .outOfMemory(bytes: 1 << 41))
  }
}
