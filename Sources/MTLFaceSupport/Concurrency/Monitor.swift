/// A POSIX mutex around a state, with a condition variable for waiting until the state changes.
///
/// The class is `@unchecked Sendable` because the mutex guards the state.
package final class Monitor<State>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  /// Creates a monitor around a state.
  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Calls `body` with exclusive access to the state, wakes the waiting threads, and returns the
  /// result of `body`.
  ///
  /// - Precondition: `body` does not call methods of this monitor.
  package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    wait { body(&$0) }
  }

  /// Waits until `body` returns a value.
  ///
  /// - Parameter body: A closure that is called with exclusive access to the state, first
  ///   immediately and then after every change by another thread. If it returns `nil`, it must not
  ///   have changed the state.
  /// - Returns: The first non-`nil` value that `body` returns.
  package func wait<Value>(for body: (inout State) -> Value?) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let value = body(&state) {
        pthread_cond_broadcast(changed)
        return value
      }
      pthread_cond_wait(changed, mutex)
    }
  }
}
