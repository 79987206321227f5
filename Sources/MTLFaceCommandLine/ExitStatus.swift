/// The exit status of a command.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// The command succeeded.
  case success = 0
  /// The command ran, but the answer is no, nothing was found, some inputs were skipped, a check
  /// found problems, data was lost, or a training run was interrupted.
  case negative = 1
  /// The command failed: the arguments are invalid, no input could be used, or an error occurred.
  case failure = 2

  /// The description of the status in the help.
  var meaning: String {
    switch self {
    case .success: "The command succeeded."
    case .negative:
      "The command ran, but the answer is no, nothing was found, some inputs were skipped, a check "
        + "found problems, data was lost, or a training run was interrupted."
    case .failure: "The command failed."
    }
  }
}
