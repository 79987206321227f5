import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceSupport

@Suite("Prefetch queue")
struct PrefetchQueueTests {
  private struct Problem: Error, Equatable { let number: Int }

  /// A counter that threads share.
  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  @Test("elements arrive in order, and the number produced in advance is limited") func order() {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 3) { produced.next() }
    for expected in 0..<200 {
      #expect((try? queue.next()) == expected)
      let ahead = produced.value.load(ordering: .relaxed) - expected - 1
      // One element may be in production besides those that wait.
      #expect(ahead <= 4)
    }
  }

  @Test("an error takes the place of its element, and is thrown again") func errors() throws {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 2) {
      let number = produced.next()
      if number == 5 { throw Problem(number: number) }
      return number
    }
    for expected in 0..<5 { #expect(try queue.next() == expected) }
    for _ in 0..<3 { #expect(throws: Problem(number: 5)) { try queue.next() } }
  }

  @Test("the thread ends when the queue is released") func end() {
    for _ in 0..<50 {
      let produced = Counter()
      do {
        let queue = PrefetchQueue(depth: 2) { produced.next() }
        _ = try? queue.next()
      }
      // The thread ends at its next element.
      let after = produced.value.load(ordering: .relaxed)
      #expect(after <= 5)
    }
  }

  @Test("a depth of 0 counts as 1") func depth() {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 0) { produced.next() }
    #expect((try? queue.next()) == 0 && (try? queue.next()) == 1)
  }
}
