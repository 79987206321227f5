import Foundation

/// Whether to run tests that take many minutes. `make test-long` sets the environment variable.
public let runsLongTests = ProcessInfo.processInfo.environment["MTLFACE_LONG_TESTS"] != nil

/// Returns the number of calls that each thread makes.
///
/// The number is `standard` unless the environment variable MTLFACE_CALLS is set, for example
/// because a sanitizer makes calls slow.
public func callCount(default standard: Int) -> Int {
  ProcessInfo.processInfo.environment["MTLFACE_CALLS"].flatMap { Int($0) } ?? standard
}
