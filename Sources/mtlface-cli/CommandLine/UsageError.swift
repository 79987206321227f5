/// An error in the arguments of a command.
struct UsageError: Error, Equatable {
  /// One line that states the problem and the remedy, without the name of the tool.
  let message: String

  /// Creates an error with a message.
  init(_ message: String) { self.message = message }
}
