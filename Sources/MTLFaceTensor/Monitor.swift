#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's mutex around a state, for which threads can wait to become what they need.
///
/// `@unchecked Sendable`: the lock guards the state.
package final class Monitor<State>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  /// A lock around a state.
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

  /// Calls `body` with the state, one caller at a time, then has those that wait look again. It must
  /// not take the lock again.
  package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    wait { body(&$0) }
  }

  /// Calls `look` with the state, at once and after every change by others, until it gives a value.
  /// Where it gives none it must leave the state as it is.
  package func wait<Value>(for look: (inout State) -> Value?) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let value = look(&state) {
        pthread_cond_broadcast(changed)
        return value
      }
      pthread_cond_wait(changed, mutex)
    }
  }
}
