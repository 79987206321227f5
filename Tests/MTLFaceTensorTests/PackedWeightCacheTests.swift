import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Weights that are kept as the kernels read them follow their tensor.
@Suite("Packed weights")
struct PackedWeightCacheTests {
  private static let pool = ThreadPool(threads: 2)

  private static func numbers(_ shape: TensorShape, _ name: String) throws -> Tensor<Float> {
    try RandomSource(name: name).makeTensor(
      .normal(standardDeviation: 1), shape: shape, as: Float.self, pool: pool)
  }

  private struct Results {
    let output: [Float]
    let gradient: [Float]

    init(_ x: Tensor<Float>, _ weight: Tensor<Float>, padding: Int) throws {
      let operation = Convolution(padding: padding)
      let context = OperationContext(pool: pool)
      let forward = try operation.forward([x, weight], context)
      output = forward.output.values
      gradient = try #require(
        try operation.backward(
          forward.output, forward, inputs: [x, weight], needsGradient: [true, false], context)[0]
      ).values
    }
  }

  @Test("a written weight is laid out anew, in place or copied", arguments: [1, 3])
  func written(kernel: Int) throws {
    let x = try Self.numbers(TensorShape(2, 9, 9, 24), "x")
    var weight = try Self.numbers(TensorShape(32, 24, kernel, kernel), "weight")
    let padding = kernel / 2
    for round in 0..<3 {
      // Twice, so that it is kept.
      _ = try Results(x, weight, padding: padding)
      let kept = try Results(x, weight, padding: padding)
      let snapshot = round == 1 ? weight : nil
      let fresh = try Results(x, Tensor(weight.values, shape: weight.shape), padding: padding)
      #expect(kept.output == fresh.output && kept.gradient == fresh.gradient)
      try weight.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] *= -2 } }
      let changed = try Results(x, weight, padding: padding)
      #expect(changed.output == kept.output.map { $0 * -2 })
      if let snapshot {
        #expect(try Results(x, snapshot, padding: padding).output == kept.output)
      }
    }
  }

  @Test("one tensor under two shapes") func shapes() throws {
    let weight = try Self.numbers(TensorShape(16, 24, 1, 3), "weight")
    let turned = try weight.reshaped(to: TensorShape(16, 24, 3, 1))
    let x = try Self.numbers(TensorShape(1, 7, 7, 24), "x")
    let context = OperationContext(pool: Self.pool)
    for _ in 0..<2 {
      let a = try Convolution().forward([x, weight], context).output
      let b = try Convolution().forward([x, turned], context).output
      #expect(a.shape.dimensions == [1, 7, 5, 16] && b.shape.dimensions == [1, 5, 7, 16])
      let fresh = try Tensor(turned.values, shape: turned.shape)
      #expect(try Convolution().forward([x, fresh], context).output.values == b.values)
    }
  }

  @Test("many threads ask for one weight at once") func concurrency() async throws {
    let x = try Self.numbers(TensorShape(1, 7, 7, 16), "x")
    let weight = try Self.numbers(TensorShape(16, 16, 3, 3), "weight")
    let expected = try Results(x, weight, padding: 1).output
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<16 {
        group.addTask { try Results(x, weight, padding: 1).output }
      }
      for try await output in group { #expect(output == expected) }
    }
  }
}
