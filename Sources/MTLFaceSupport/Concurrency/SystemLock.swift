/// A POSIX mutex around a state.
///
/// Waiting threads sleep. ThreadSanitizer supports this lock, but not the standard library's mutex
/// on Linux.
///
/// The class is `@unchecked Sendable` because the mutex guards the state.
package final class SystemLock<State>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var state: State

  /// Creates an unlocked lock around a state.
  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Calls `body` with exclusive access to the state and returns its result.
  ///
  /// - Precondition: `body` does not call `withLock` on the same lock.
  package func withLock<Result, Failure>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body(&state)
  }

  /// Acquires the lock without accessing the state. Used by `pthread_atfork` handlers.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Releases the lock that ``lock()`` acquired.
  package func unlock() { pthread_mutex_unlock(mutex) }
}
