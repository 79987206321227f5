import Foundation

/// True if tests that take many minutes run too: `make test-long` sets the variable.
public let runsLongTests = ProcessInfo.processInfo.environment["MTLFACE_LONG_TESTS"] != nil

/// Returns the number of calls that a thread makes: `standard`, or the value of MTLFACE_CALLS,
/// which is set where a checker makes calls slow.
public func callCount(default standard: Int) -> Int {
  ProcessInfo.processInfo.environment["MTLFACE_CALLS"].flatMap { Int($0) } ?? standard
}
