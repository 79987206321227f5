import Foundation

/// Whether tests of many minutes run too: `make test-long` sets the variable.
public let runsLongTests = ProcessInfo.processInfo.environment["MTLFACE_LONG_TESTS"] != nil
