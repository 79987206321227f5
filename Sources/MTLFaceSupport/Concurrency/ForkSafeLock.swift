import Synchronization

/// A spin lock that protects a small state, such as a cache, and remains usable in a forked child
/// process.
///
/// A child process inherits each lock in the state that it had at the time of the fork, but not the
/// threads that hold locks. If the child process then acquires a lock that such a thread held, the
/// standard library's mutex terminates the child process. This lock records the process that holds
/// it. A child process that finds the lock held by another process takes it over. It then starts
/// with an empty state, because the inherited state may be inconsistent, and leaks the memory of
/// the inherited state. A lock created with ``init(preserving:)`` keeps its reference instead.
///
/// Hold the lock only for a few instructions, because waiting threads yield instead of sleeping.
///
/// The class is `@unchecked Sendable` because the lock guards the state.
package final class ForkSafeLock<State: Sendable>: @unchecked Sendable {
  private let holder = Atomic<Int32>(0)
  private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
  private let makeEmpty: (@Sendable () -> State)?

  /// Creates a lock whose initial state is the result of `makeEmpty`.
  ///
  /// - Parameter makeEmpty: A closure that returns an empty state. It is also called in a child
  ///   process that takes over the lock.
  package init(_ makeEmpty: @escaping @Sendable () -> State) {
    self.makeEmpty = makeEmpty
    state.initialize(to: makeEmpty())
  }

  /// Creates a lock around a single reference that a child process keeps when it takes over the
  /// lock.
  ///
  /// A reference is replaced atomically, so a child process sees either the old or the new object.
  /// Code that replaces the reference must keep the old object alive until the lock is released.
  package init(preserving reference: State) where State: AnyObject {
    makeEmpty = nil
    state.initialize(to: reference)
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Calls `body` with exclusive access to the state and returns its result.
  ///
  /// - Precondition: `body` does not call `withLock` on the same lock.
  package func withLock<Result, Failure>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { holder.store(0, ordering: .releasing) }
    return try body(&state.pointee)
  }

  private func lock() {
    let process = getpid()
    while true {
      let (isAcquired, other) = holder.compareExchange(
        expected: 0, desired: process, ordering: .acquiringAndReleasing)
      if isAcquired { return }
      guard other != process else {
        sched_yield()
        continue
      }
      let (isTakenOver, _) = holder.compareExchange(
        expected: other, desired: process, ordering: .acquiringAndReleasing)
      if isTakenOver {
        if let makeEmpty { state.initialize(to: makeEmpty()) }
        return
      }
    }
  }
}
