#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Synchronization

/// Set by a signal that asks the process to stop.
private let stopFlag = Atomic<Bool>(false)

extension Signals {
  /// From now on SIGINT and SIGTERM ask for a stop; a second one ends the process at once.
  static func stopOnInterrupt() {
    // Whoever started the process may have left them blocked.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, SIGINT)
    sigaddset(&wanted, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        stopFlag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Whether a signal has asked for a stop.
  static var isStopWanted: Bool { stopFlag.load(ordering: .relaxed) }
}
