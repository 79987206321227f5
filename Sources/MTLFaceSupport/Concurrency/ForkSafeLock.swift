import Synchronization

/// A spin lock around a cache that remains usable in a forked child process.
///
/// A child inherits locks in the state they had at the time of the fork, even if the thread that
/// held them does not exist in the child; the standard library's mutex then ends the process. This
/// lock records the process that holds it. A child that finds the lock held by another process
/// takes it over and starts with an empty cache, because the inherited one may be in an
/// inconsistent state; the memory of the inherited cache is leaked.
///
/// Hold the lock for a few instructions only: waiting threads yield instead of sleeping.
///
/// `@unchecked Sendable`: the lock guards the state.
package final class ForkSafeLock<State: Sendable>: @unchecked Sendable {
  private let holder = Atomic<Int32>(0)
  private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
  private let makeEmpty: (@Sendable () -> State)?

  /// Creates a lock whose initial state is the result of `makeEmpty`.
  ///
  /// - Parameter makeEmpty: Returns an empty state. Also called in a child process that takes the
  ///   lock over.
  package init(_ makeEmpty: @escaping @Sendable () -> State) {
    self.makeEmpty = makeEmpty
    state.initialize(to: makeEmpty())
  }

  /// Creates a lock around a single reference, which a child process that takes the lock over
  /// keeps.
  ///
  /// A reference is replaced in one step, so a child sees either the old or the new object. Code
  /// that replaces the reference must keep the old object alive until the lock is released.
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
      let (isMine, other) = holder.compareExchange(
        expected: 0, desired: process, ordering: .acquiringAndReleasing)
      if isMine { return }
      guard other != process else {
        sched_yield()
        continue
      }
      let (isTaken, _) = holder.compareExchange(
        expected: other, desired: process, ordering: .acquiringAndReleasing)
      if isTaken {
        if let makeEmpty { state.initialize(to: makeEmpty()) }
        return
      }
    }
  }
}
