import MTLFaceTestSupport
import Synchronization
import Testing

@testable import MTLFaceSupport

@Suite("Prefetch queue")
struct PrefetchQueueTests {
  private struct Problem: Error, Equatable { let number: Int }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }

  @Test("elements are returned in order, and a limited number is produced in advance") func order()
  {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 3) { produced.next() }
    for expected in 0..<200 {
      #expect((try? queue.next()) == expected)
      let ahead = produced.value.load(ordering: .relaxed) - expected - 1
      // In addition to the queued elements, the thread may be producing one element.
      #expect(ahead <= 4)
    }
  }

  @Test("the error of an element is thrown by its call and all later calls") func errors() throws {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 2) {
      let number = produced.next()
      if number == 5 { throw Problem(number: number) }
      return number
    }
    for expected in 0..<5 { #expect(try queue.next() == expected) }
    for _ in 0..<3 { #expect(throws: Problem(number: 5)) { try queue.next() } }
  }

  @Test("the thread exits when the queue is released") func end() {
    for _ in 0..<50 {
      let produced = Counter()
      do {
        let queue = PrefetchQueue(depth: 2) { produced.next() }
        _ = try? queue.next()
      }
      // After the release, the thread produces at most the element that it has started.
      #expect(produced.value.load(ordering: .relaxed) <= 5)
    }
  }

  @Test("a depth of 0 counts as 1") func depth() {
    let produced = Counter()
    let queue = PrefetchQueue(depth: 0) { produced.next() }
    #expect((try? queue.next()) == 0 && (try? queue.next()) == 1)
  }
}
