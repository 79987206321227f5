import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceSupport

@Suite("Prefetch queue")
struct PrefetchQueueTests {
  private struct Problem: Error, Equatable { let number: Int }

  /// A counter that threads can share.
  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  @Test("elements arrive in order, and only a limited number is produced in advance") func order() {
    let made = Counter()
    let queue = PrefetchQueue(depth: 3) { made.next() }
    for expected in 0..<200 {
      #expect((try? queue.next()) == expected)
      let ahead = made.value.load(ordering: .relaxed) - expected - 1
      // One element may be in production in addition to the waiting ones.
      #expect(ahead <= 4)
    }
  }

  @Test("an error replaces its element and is thrown by every later call") func errors() throws {
    let made = Counter()
    let queue = PrefetchQueue(depth: 2) {
      let number = made.next()
      if number == 5 { throw Problem(number: number) }
      return number
    }
    for expected in 0..<5 { #expect(try queue.next() == expected) }
    for _ in 0..<3 { #expect(throws: Problem(number: 5)) { try queue.next() } }
  }

  @Test("the thread of a released queue ends") func end() {
    for _ in 0..<50 {
      let made = Counter()
      do {
        let queue = PrefetchQueue(depth: 2) { made.next() }
        _ = try? queue.next()
      }
      // The thread notices the release before its next element.
      let after = made.value.load(ordering: .relaxed)
      #expect(after <= 5)
    }
  }

  @Test("a depth of 0 counts as 1") func depth() {
    let made = Counter()
    let queue = PrefetchQueue(depth: 0) { made.next() }
    #expect((try? queue.next()) == 0 && (try? queue.next()) == 1)
  }
}
