import Foundation
import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceTensor

@Suite("Work line: prepared on all threads, answered in batches, delivered in order")
struct WorkLineTests {
  private struct Problem: Error, Equatable { let number: Int }

  /// What was seen of the work.
  private struct Seen {
    var begun = 0
    var delivered = 0
    var ahead = 0
    var batches: [Int] = []
  }

  /// An item takes a time of its own, so that threads overtake each other.
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

  @Test("answers and errors are those of one item after the other", arguments: [1, 2, 3, 8])
  func sameAsSequential(threads: Int) throws {
    let answer: @Sendable ([Int]) throws -> [Int] = { numbers in
      // A whole batch fails with one of its items.
      if let bad = numbers.first(where: { $0 % 10 == 7 }) { throw Problem(number: -bad) }
      return numbers.map { $0 * $0 }
    }
    for count in [0, 1, 2, 3, 9, 100] {
      let wanted = (0..<count).map { number in
        Self.text(Result { try answer([Self.prepare(number)])[0] })
      }
      for (batch, ahead) in [(1, nil), (8, nil), (8, 1), (100, 3), (0, 0)] as [(Int, Int?)] {
        let line = WorkLine(pool: ThreadPool(threads: threads), batch: batch, ahead: ahead)
        var found: [String] = []
        try line.run(count, prepare: Self.prepare, answer: answer) { index, result in
          #expect(index == found.count)
          found.append(Self.text(result))
        }
        #expect(found == wanted, "\(threads) threads, \(count) items in batches of \(batch)")
      }
    }
  }

  @Test("no more is ahead than may be, and batches are full while items come") func bounds() throws
  {
    let seen = SystemLock(Seen())
    let line = WorkLine(pool: ThreadPool(threads: 3), batch: 4, ahead: 12)
    try line.run(
      100,
      prepare: { number in
        seen.withLock { seen in
          seen.begun += 1
          seen.ahead = max(seen.ahead, seen.begun - seen.delivered)
        }
        return number
      }, load: { $0 == 50 ? 9 : 1 },
      answer: { numbers in
        seen.withLock { $0.batches.append(numbers.count) }
        return numbers
      }, deliver: { _, _ in seen.withLock { $0.delivered += 1 } })
    let end = seen.withLock { $0 }
    #expect(end.begun == 100 && end.delivered == 100)
    // The one that is being delivered is counted when it was.
    #expect(end.ahead <= 13)
    #expect(end.batches.reduce(0, +) == 100 && end.batches.allSatisfy { 1...4 ~= $0 })
  }

  @Test("all is delivered on the caller's thread") func caller() throws {
    let line = WorkLine(pool: ThreadPool(threads: 4), batch: 2)
    let thread = ThreadIdentity()
    try line.run(200, prepare: { $0 }, answer: { $0 }) { _, _ in #expect(thread.isCurrent) }
  }

  @Test("an error of the one who takes ends the work; the pool works on", arguments: [1, 2, 5])
  func stop(threads: Int) throws {
    let pool = ThreadPool(threads: threads)
    let begun = Atomic<Int>(0)
    var taken = 0
    #expect(throws: Problem(number: 5)) {
      try WorkLine(pool: pool, batch: 2, ahead: 8).run(
        1000,
        prepare: { number in
          begun.wrappingAdd(1, ordering: .relaxed)
          return number
        }, answer: { $0 }
      ) { index, _ in
        if index == 5 { throw Problem(number: 5) }
        taken += 1
      }
    }
    let after = begun.load(ordering: .relaxed)
    #expect(taken == 5 && after <= 14)
    // Nobody is left to begin anything.
    usleep(20_000)
    #expect(begun.load(ordering: .relaxed) == after)
    #expect(pool.map(10) { $0 } == Array(0..<10))
  }

  @Test("a batch with another number of answers is an error of each item") func misnumbered() throws
  {
    var failures = 0
    try WorkLine(pool: ThreadPool(threads: 2), batch: 4).run(
      10, prepare: { $0 }, answer: { _ in [Int]() }
    ) { _, result in if case .failure = result { failures += 1 } }
    #expect(failures == 10)
  }

  @Test("many lines may use one pool at once") func shared() {
    let pool = ThreadPool(threads: 3)
    onThreads(4) { _ in
      var sum = 0
      try? WorkLine(pool: pool, batch: 3).run(300, prepare: { $0 }, answer: { $0 }) { _, result in
        sum += (try? result.get()) ?? 0
      }
      #expect(sum == 44_850)
    }
  }
}
