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
