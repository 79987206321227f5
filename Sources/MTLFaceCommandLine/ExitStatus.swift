/// The exit status of a command.
package enum ExitStatus: Int32, Sendable {
  /// The verb succeeded.
  case success = 0
  /// The verb ran, but the answer is no, nothing was found, or inputs of a batch were skipped.
  case negative = 1
  /// The arguments are invalid, or no input could be used.
  case failure = 2
}
