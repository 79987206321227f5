import Foundation
import MTLFaceSupport
import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceTensor

@Suite("Batch pipeline")
struct BatchPipelineTests {
  private struct Problem: Error, Equatable { let number: Int }

  /// A record of the calls to the closures of a pipeline.
  private struct CallRecord {
    var startedCount = 0
    var deliveredCount = 0
    var inFlight = 0
    var batches: [Int] = []
  }

  /// Prepares an item. The time depends on the item, so that items finish in a different order.
  private static func prepare(_ number: Int) throws -> Int {
    usleep(UInt32(number * 7919 % 5) * 200)
    if number % 10 == 3 { throw Problem(number: number) }
    return number
  }

  private static func text(_ result: Result<Int, any Error>) -> String {
    switch result {
    case .success(let value): "\(value)"
    case .failure(let error): "\(error)"
    }
  }

  @Test(
    "a pipeline delivers the same outputs and errors as sequential processing",
    arguments: [1, 2, 3, 8])
  func sameAsSequential(threads: Int) throws {
    let process: @Sendable ([Int]) throws -> [Int] = { numbers in
      // A batch fails if it contains an invalid item.
      if let invalid = numbers.first(where: { $0 % 10 == 7 }) { throw Problem(number: -invalid) }
      return numbers.map { $0 * $0 }
    }
    for count in [0, 1, 2, 3, 9, 100] {
      let expected = (0..<count).map { number in
        Self.text(Result { try process([Self.prepare(number)])[0] })
      }
      for (batchSize, maximumInFlight) in [(1, nil), (8, nil), (8, 1), (100, 3), (0, 0)]
        as [(Int, Int?)]
      {
        let pipeline = BatchPipeline(
          pool: ThreadPool(threads: threads), batchSize: batchSize,
          maximumInFlight: maximumInFlight)
        var results: [String] = []
        try pipeline.run(count, prepare: Self.prepare, process: process) { index, result in
          #expect(index == results.count)
          results.append(Self.text(result))
        }
        #expect(
          results == expected, "\(threads) threads, \(count) items in batches of \(batchSize)")
      }
    }
  }

  @Test("the items in flight and the batch sizes do not exceed their limits")
  func bounds() throws {
    let record = SystemLock(CallRecord())
    let pipeline = BatchPipeline(pool: ThreadPool(threads: 3), batchSize: 4, maximumInFlight: 12)
    try pipeline.run(
      100,
      prepare: { number in
        record.withLock { record in
          record.startedCount += 1
          record.inFlight = max(record.inFlight, record.startedCount - record.deliveredCount)
        }
        return number
      }, cost: { $0 == 50 ? 9 : 1 },
      process: { numbers in
        record.withLock { $0.batches.append(numbers.count) }
        return numbers
      }, deliver: { _, _ in record.withLock { $0.deliveredCount += 1 } })
    let end = record.withLock { $0 }
    #expect(end.startedCount == 100 && end.deliveredCount == 100)
    // An item counts as in flight while it is being delivered.
    #expect(end.inFlight <= 13)
    #expect(end.batches.reduce(0, +) == 100 && end.batches.allSatisfy { 1...4 ~= $0 })
  }

  @Test("all items are delivered on the caller's thread") func caller() throws {
    let pipeline = BatchPipeline(pool: ThreadPool(threads: 4), batchSize: 2)
    let thread = ThreadIdentity()
    try pipeline.run(200, prepare: { $0 }, process: { $0 }) { _, _ in #expect(thread.isCurrent) }
  }

  @Test(
    "an error thrown by deliver stops the pipeline, and the pool remains usable",
    arguments: [1, 2, 5])
  func stop(threads: Int) throws {
    let pool = ThreadPool(threads: threads)
    let startedCount = Atomic<Int>(0)
    var deliveredCount = 0
    #expect(throws: Problem(number: 5)) {
      try BatchPipeline(pool: pool, batchSize: 2, maximumInFlight: 8).run(
        1000,
        prepare: { number in
          startedCount.wrappingAdd(1, ordering: .relaxed)
          return number
        }, process: { $0 }
      ) { index, _ in
        if index == 5 { throw Problem(number: 5) }
        deliveredCount += 1
      }
    }
    let after = startedCount.load(ordering: .relaxed)
    #expect(deliveredCount == 5 && after <= 14)
    // No further items are started.
    usleep(20_000)
    #expect(startedCount.load(ordering: .relaxed) == after)
    #expect(pool.map(10) { $0 } == Array(0..<10))
  }

  @Test("a wrong number of outputs gives an error for each item") func countMismatch()
    throws
  {
    var failures = 0
    try BatchPipeline(pool: ThreadPool(threads: 2), batchSize: 4).run(
      10, prepare: { $0 }, process: { _ in [Int]() }
    ) { _, result in if case .failure = result { failures += 1 } }
    #expect(failures == 10)
  }

  @Test("several pipelines can use the same pool at the same time") func shared() {
    let pool = ThreadPool(threads: 3)
    runOnThreads(4) { _ in
      var sum = 0
      try? BatchPipeline(pool: pool, batchSize: 3).run(300, prepare: { $0 }, process: { $0 }) {
        _, result in
        sum += (try? result.get()) ?? 0
      }
      #expect(sum == 44_850)
    }
  }
}
