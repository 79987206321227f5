import MTLFaceSupport

/// The failure of a command.
struct CommandFailure {
  /// The cause of a failure.
  enum Kind: String {
    /// The arguments are invalid.
    case usage
    /// The arguments are valid, but the command cannot be completed.
    case failure
  }

  /// The command, such as `gallery add`, or nil if the arguments do not contain a command.
  let command: String?
  let kind: Kind
  /// The problem and the remedy, without the names of the program and the command.
  let message: String
  /// The hint to the help, which follows the message on standard error, or an empty string.
  var hint = ""

  /// The object that `--json` prints instead of the result.
  var json: JSON {
    .object([
      (
        "error",
        .object([
          ("command", JSON(command)), ("kind", .string(kind.rawValue)),
          ("message", .string(message)),
        ])
      )
    ])
  }
}
