import Foundation
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of the value semantics of tensors, of random numbers, and of the thread pool.
@Suite("Tensors")
struct TensorTests {
  private func ascending(_ dimensions: Int...) throws -> Tensor<Float> {
    let shape = try TensorShape(dimensions)
    return try Tensor((0..<shape.count).map(Float.init), shape: shape)
  }

  @Test("changing a copy does not change the original") func copyOnWrite() throws {
    let original = try ascending(2, 3)
    var copy = original
    try copy.withUnsafeMutableBufferPointer { $0[4] = 100 }
    #expect(original.values == [0, 1, 2, 3, 4, 5])
    #expect(copy.values == [0, 1, 2, 3, 100, 5])
    var view = try original.reshaped(to: TensorShape(6))
    try view.withUnsafeMutableBufferPointer { $0[0] = -1 }
    #expect(original.scalarValue == 0 && view.scalarValue == -1)
  }

  @Test("converting to channels-first order and back gives the same tensor") func layouts() throws {
    let x = try ascending(2, 3, 5, 7)
    let planes = try x.channelsFirst()
    #expect(planes.shape == (try TensorShape(2, 7, 3, 5)))
    #expect(planes.values[1] == x.values[7])
    #expect(try planes.channelsLast().values == x.values)
    #expect(try ascending(4, 5).channelsFirst().values == ascending(4, 5).values)
    #expect(throws: TensorError.self) { try x.reshaped(to: TensorShape(2, 3)) }
    #expect(throws: TensorError.self) { try Tensor<Float>([1, 2], shape: TensorShape(3)) }
  }

  @Test("scattering selected rows and columns restores their elements") func selection() throws {
    let x = try ascending(4, 3, 2)
    let part = try x.selecting(rows: [3, 1], columns: [2])
    #expect(part.values == [22, 23, 10, 11])
    let scattered = try part.scattered(into: x.shape, rows: [3, 1], columns: [2])
    #expect(scattered.values.enumerated().allSatisfy { $1 == 0 || $1 == Float($0) })
    #expect(scattered.values.filter { $0 != 0 } == [10, 11, 22, 23])
    // All rows or columns, a contiguous run, lists that are not contiguous, and an empty list.
    let lists: [[Int]?] = [nil, [1, 2], [0, 2], [2, 1], []]
    for (rows, columns) in lists.flatMap({ rows in lists.map { (rows, $0) } }) {
      let selected = try x.selecting(rows: rows, columns: columns)
      let expected = (rows ?? [0, 1, 2, 3]).flatMap { row in
        (columns ?? [0, 1, 2]).flatMap { column in (0..<2).map { row * 6 + column * 2 + $0 } }
      }
      #expect(selected.values == expected.map(Float.init))
      let restored = try selected.scattered(into: x.shape, rows: rows, columns: columns)
      #expect(restored.values == (0..<24).map { expected.contains($0) ? Float($0) : 0 })
    }
    #expect(try x.slice(1..<3).values == (6..<18).map(Float.init))
    for invalid in [[4], [-1]] {
      #expect(throws: TensorError.self) { try x.selecting(rows: invalid) }
      #expect(throws: TensorError.self) { try x.selecting(rows: nil, columns: invalid) }
      #expect(throws: TensorError.self) {
        try part.scattered(into: x.shape, rows: invalid, columns: [2])
      }
    }
    #expect(throws: TensorError.self) { try x.slice(2..<9) }
    var vector = try ascending(5)
    try vector.replaceElements(at: [4, 0], with: Tensor([9, 8], shape: TensorShape(2)))
    #expect(vector.values == [8, 1, 2, 3, 9])
  }

  @Test("converting to Float rounds to nearest") func conversion() throws {
    let x = try Tensor<Double>([1 + 1e-12, 1e300, .nan], shape: TensorShape(3))
    let y = try x.converted(to: Float.self).values
    #expect(y[0] == 1 && y[1] == .infinity && y[2].isNaN)
    #expect(try Tensor<Float>(repeating: 1, shape: TensorShape(0)).scalarValue.isNaN)
  }

  @Test("SplitMix64 gives the published numbers, and tensors do not depend on the thread count")
  func random() throws {
    var random = RandomSource(seed: 1_234_567)
    let known: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    let source = random
    for (i, value) in known.enumerated() {
      #expect(source[i] == value)
      #expect(random.next() == value)
    }
    #expect(RandomSource(name: "").state == 0xCBF2_9CE4_8422_2325)
    #expect(RandomSource(name: "a").state == 0xAF63_DC4C_8601_EC8C)
    let shape = try TensorShape(100_003)
    for distribution in [
      RandomSource.Distribution.uniform(bound: 2), .normal(standardDeviation: 3),
    ] {
      let one = try source.makeTensor(distribution, shape: shape, as: Float.self, pool: .single)
      let three = try source.makeTensor(
        distribution, shape: shape, as: Float.self, pool: ThreadPool(threads: 3))
      #expect(one.values == three.values)
      let mean = one.values.reduce(0.0) { $0 + Double($1) } / Double(shape.count)
      let square = one.values.reduce(0.0) { $0 + Double($1 * $1) } / Double(shape.count)
      #expect(abs(mean) < 0.05)
      let expected = distribution == .uniform(bound: 2) ? 4.0 / 3 : 9
      #expect(isClose(square, expected, relative: 0.02))
    }
  }

  @Test("a pool calls the body once for each number, even with several callers") func pools() throws
  {
    for threads in [1, 2, 5] {
      let pool = ThreadPool(threads: threads)
      #expect(pool.threadCount == threads)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        let counter = CallCounter(1_000)
        pool.forEach(1_000) { counter.count($0) }
        #expect(counter.counts.allSatisfy { $0 == 1 })
      }
      pool.forEach(0) { _ in Issue.record("the body was called for a count of 0") }
    }
    #expect(ThreadPool(threads: -3).threadCount == 1)
    #expect(ThreadPool(threads: 100_000).threadCount == 256)
  }

  private final class CallCounter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var counts: [Int]
    init(_ count: Int) { counts = Array(repeating: 0, count: count) }
    func count(_ i: Int) { lock.withLock { counts[i] += 1 } }
  }
}
