/// An error in the arguments of a command.
package struct UsageError: Error, Equatable {
  /// One line that states the problem and the remedy, without the name of the program.
  package let message: String

  /// Creates an error with a message.
  package init(_ message: String) { self.message = message }
}
