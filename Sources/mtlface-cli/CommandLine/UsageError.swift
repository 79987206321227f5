/// A command that makes no sense: one line on what is wrong and how to mend it.
struct UsageError: Error, Equatable {
  /// The line, without the name of the program.
  let message: String

  /// An error with its line.
  init(_ message: String) { self.message = message }
}
