import MTLFaceTestSupport
import Testing

@testable import MTLFaceSupport

@Suite("Locks")
struct LockTests {
  @Test("only one thread at a time holds a lock") func exclusion() {
    let spinning = ForkSafeLock { 0 }
    let sleeping = SystemLock(0)
    let monitor = Monitor(0)
    runOnThreads(4) { _ in
      for _ in 0..<1000 {
        spinning.withLock { $0 += 1 }
        sleeping.withLock { $0 += 1 }
        monitor.withLock { $0 += 1 }
      }
    }
    #expect(spinning.withLock { $0 } == 4000)
    #expect(sleeping.withLock { $0 } == 4000)
    #expect(monitor.withLock { $0 } == 4000)
  }

  @Test("a lock is released when its body throws") func errors() {
    struct Failure: Error {}
    let spinning = ForkSafeLock { 0 }
    let sleeping = SystemLock(0)
    for _ in 0..<2 {
      #expect(throws: Failure.self) { try spinning.withLock { _ in throw Failure() } }
      #expect(throws: Failure.self) { try sleeping.withLock { _ in throw Failure() } }
    }
  }

  @Test("a waiting thread continues when the closure returns a value") func waiting() {
    let turn = Monitor(0)
    let order = SystemLock([Int]())
    runOnThreads(4) { thread in
      _ = turn.wait { $0 == thread ? thread : nil }
      order.withLock { $0.append(thread) }
      turn.withLock { $0 += 1 }
    }
    #expect(order.withLock { $0 } == [0, 1, 2, 3])
  }

  #if os(Linux)
    @Test("a child process can acquire locks that were held during the fork") func fork() {
      let cache = ForkSafeLock { [Int]() }
      cache.withLock { $0 = [1, 2, 3] }
      let object = ForkSafeLock(preserving: Box(7))
      // The fork occurs while both locks are held.
      let child = cache.withLock { _ in
        object.withLock { _ in
          statusOfFork { cache.withLock { $0.isEmpty } && object.withLock { $0.value == 7 } }
        }
      }
      #expect(child == 0)
      #expect(cache.withLock { $0 } == [1, 2, 3])
    }
  #endif
}

private final class Box: Sendable {
  let value: Int
  init(_ value: Int) { self.value = value }
}

#if os(Linux)
  /// Returns the exit status of a forked child, which is 0 if `body` returns `true` in the child.
  private func statusOfFork(_ body: () -> Bool) -> Int32 {
    let child = fork()
    if child == 0 { _exit(body() ? 0 : 1) }
    var status: Int32 = -1
    return waitpid(child, &status, 0) == child ? status : -1
  }
#endif
