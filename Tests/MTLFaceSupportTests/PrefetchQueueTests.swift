import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceSupport

@Suite("Prefetch queue")
struct PrefetchQueueTests {
  private struct Problem: Error, Equatable { let number: Int }

  /// A count that is shared.
  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  @Test("values come in their order, at most so many ahead") func order() {
    let made = Counter()
    let queue = PrefetchQueue(depth: 3) { made.next() }
    for expected in 0..<200 {
      #expect((try? queue.next()) == expected)
      let ahead = made.value.load(ordering: .relaxed) - expected - 1
      // One may be in the making beside those that wait.
      #expect(ahead <= 4)
    }
  }

  @Test("an error comes where its value would have come, and stays") func errors() throws {
    let made = Counter()
    let queue = PrefetchQueue(depth: 2) {
      let number = made.next()
      if number == 5 { throw Problem(number: number) }
      return number
    }
    for expected in 0..<5 { #expect(try queue.next() == expected) }
    for _ in 0..<3 { #expect(throws: Problem(number: 5)) { try queue.next() } }
  }

  @Test("a queue that goes takes its thread with it") func end() {
    for _ in 0..<50 {
      let made = Counter()
      do {
        let queue = PrefetchQueue(depth: 2) { made.next() }
        _ = try? queue.next()
      }
      // The thread sees the end at its next value.
      let after = made.value.load(ordering: .relaxed)
      #expect(after <= 5)
    }
  }

  @Test("a depth of nothing is one") func depth() {
    let made = Counter()
    let queue = PrefetchQueue(depth: 0) { made.next() }
    #expect((try? queue.next()) == 0 && (try? queue.next()) == 1)
  }
}
