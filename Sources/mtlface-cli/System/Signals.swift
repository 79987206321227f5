import MTLFaceSupport
import Synchronization

/// The process's signal handling.
enum Signals {
  /// A closed pipe and a full quota become errors of `write`, which are reported; by default they
  /// would end the process in the middle of a file.
  static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// Set by a signal that asks the process to stop.
private let stopFlag = Atomic<Bool>(false)

extension Signals {
  /// From now on SIGINT and SIGTERM ask for a stop; a second one ends the process at once.
  static func requestStopOnInterrupt() {
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
  static var isStopRequested: Bool { stopFlag.load(ordering: .relaxed) }
}
