import MTLFaceSupport
import Synchronization

/// The process's signal handling.
package enum Signals {
  /// Ignores the signals that are sent if the process writes to a closed pipe or exceeds the file
  /// size limit (SIGPIPE and SIGXFSZ).
  ///
  /// By default, these signals terminate the process while it writes. If they are ignored, `write`
  /// fails instead, so that the program can handle the error.
  package static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// The flag that the signal handler sets to request a stop.
private let stopFlag = Atomic<Bool>(false)

extension Signals {
  /// Installs handlers for SIGINT and SIGTERM that request a stop. A second signal of the same kind
  /// ends the process immediately.
  package static func requestStopOnInterrupt() {
    // The process may have inherited a mask that blocks these signals.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
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
