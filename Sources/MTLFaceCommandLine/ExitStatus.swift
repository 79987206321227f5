/// The exit status of a command.
package enum ExitStatus: Int32, Sendable {
  /// The command succeeded.
  case success = 0
  /// The command finished, but the answer is no, nothing was found, or some inputs were skipped.
  case negative = 1
  /// The command failed: the arguments are invalid, no input could be used, or an error occurred.
  case failure = 2
}
