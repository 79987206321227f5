/// An error of a verb, described in one line that names the file or folder.
package struct CommandError: Error, CustomStringConvertible {
  package let description: String

  /// Creates an error with a message.
  package init(description: String) { self.description = description }
}
