#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Synchronization

/// A cache behind a lock that outlives `fork`.
///
/// A child inherits locks as they were, also those that a thread held which the child does not have;
/// the standard library's mutex then ends the process. Here the lock says which process holds it. A
/// child that finds it held by another process takes it, and begins with an empty cache, since what
/// it inherited may be half changed; that is left where it is.
///
/// For a few instructions at a time: whoever waits gives up its turn, and does not sleep.
///
/// `@unchecked Sendable`: the lock guards the state.
package final class ForkSafeLock<State: Sendable>: @unchecked Sendable {
  private let holder = Atomic<Int32>(0)
  private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
  private let empty: (@Sendable () -> State)?

  /// A lock around a state that begins as `empty()`.
  package init(_ empty: @escaping @Sendable () -> State) {
    self.empty = empty
    state.initialize(to: empty())
  }

  /// A lock around one reference, which is replaced whole and stays in a child that takes the lock:
  /// it is the old one or the new one. Whoever replaces it must keep the old one until the lock is
  /// free again.
  package init(preserving reference: State) where State: AnyObject {
    empty = nil
    state.initialize(to: reference)
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Calls `body` with the state, one caller at a time. It must not take the lock again.
  package func withLock<Result, Failure>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { holder.store(0, ordering: .releasing) }
    return try body(&state.pointee)
  }

  private func lock() {
    let process = Self.process
    while true {
      let (isMine, other) = holder.compareExchange(
        expected: 0, desired: process, ordering: .acquiringAndReleasing)
      if isMine { return }
      guard other != process else {
        Self.yield()
        continue
      }
      let (isTaken, _) = holder.compareExchange(
        expected: other, desired: process, ordering: .acquiringAndReleasing)
      if isTaken {
        if let empty { state.initialize(to: empty()) }
        return
      }
    }
  }

  #if canImport(ucrt)
    private static var process: Int32 { 1 }
    private static func yield() {}
  #else
    private static var process: Int32 { getpid() }
    private static func yield() { sched_yield() }
  #endif
}
