import MTLFaceSupport
import Synchronization

/// The process's signal handling.
package enum Signals {
  /// Ignores SIGPIPE and SIGXFSZ, so that a closed pipe or an exceeded file size limit becomes an
  /// error of `write` that is reported. By default these signals end the process in the middle of
  /// a file.
  package static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// The flag that the signal handler sets to request a stop.
private let stopFlag = Atomic<Bool>(false)

extension Signals {
  /// Installs handlers for SIGINT and SIGTERM that request a stop. A second signal ends the
  /// process immediately.
  package static func requestStopOnInterrupt() {
    // The process may have inherited a mask that blocks these signals.
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

  /// Whether a signal has requested a stop.
  package static var isStopRequested: Bool { stopFlag.load(ordering: .relaxed) }
}
