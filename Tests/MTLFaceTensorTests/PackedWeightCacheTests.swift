import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that the packed weights in the cache always match their tensors.
@Suite("Packed weights")
struct PackedWeightCacheTests {
  private static let pool = ThreadPool(threads: 2)

  private static func normal(_ shape: TensorShape, _ name: String) throws -> Tensor<Float> {
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

  @Test(
    "a changed weight is packed again, whether it was changed in place or in a copy",
    arguments: [1, 3])
  func written(kernel: Int) throws {
    let x = try Self.normal(TensorShape(2, 9, 9, 24), "x")
    var weight = try Self.normal(TensorShape(32, 24, kernel, kernel), "weight")
    let padding = kernel / 2
    for round in 0..<3 {
      // The second request stores the packed weight in the cache.
      _ = try Results(x, weight, padding: padding)
      let cached = try Results(x, weight, padding: padding)
      let snapshot = round == 1 ? weight : nil
      let expected = try Results(x, Tensor(weight.values, shape: weight.shape), padding: padding)
      #expect(cached.output == expected.output && cached.gradient == expected.gradient)
      try weight.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] *= -2 } }
      let changed = try Results(x, weight, padding: padding)
      #expect(changed.output == cached.output.map { $0 * -2 })
      if let snapshot {
        #expect(try Results(x, snapshot, padding: padding).output == cached.output)
      }
    }
  }

  @Test("a weight that is used with two shapes has two entries in the cache") func shapes() throws {
    let weight = try Self.normal(TensorShape(16, 24, 1, 3), "weight")
    let reshaped = try weight.reshaped(to: TensorShape(16, 24, 3, 1))
    let x = try Self.normal(TensorShape(1, 7, 7, 24), "x")
    let context = OperationContext(pool: Self.pool)
    for _ in 0..<2 {
      let a = try Convolution().forward([x, weight], context).output
      let b = try Convolution().forward([x, reshaped], context).output
      #expect(a.shape.dimensions == [1, 7, 5, 16] && b.shape.dimensions == [1, 5, 7, 16])
      let copy = try Tensor(reshaped.values, shape: reshaped.shape)
      #expect(try Convolution().forward([x, copy], context).output.values == b.values)
    }
  }

  @Test("many threads can request the same weight at the same time") func concurrency() async throws
  {
    let x = try Self.normal(TensorShape(1, 7, 7, 16), "x")
    let weight = try Self.normal(TensorShape(16, 16, 3, 3), "weight")
    let expected = try Results(x, weight, padding: 1).output
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<16 {
        group.addTask { try Results(x, weight, padding: 1).output }
      }
      for try await output in group { #expect(output == expected) }
    }
  }
}
