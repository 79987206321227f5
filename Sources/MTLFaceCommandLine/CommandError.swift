/// An error that ends a command. Its description is one line that names the file or folder.
package struct CommandError: Error, CustomStringConvertible {
  package let description: String

  /// Creates an error with a description.
  package init(description: String) { self.description = description }

  /// Creates an error for an input that could not be used.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - path: The path of the input. It precedes the description of the error unless the
  ///     description begins with it.
  package init(_ error: any Error, at path: String) {
    description = Self.describe("\(error)", at: path)
  }

  /// Returns the description of a problem, preceded by the path unless the description begins with
  /// the path.
  ///
  /// If the path is not valid UTF-8, the result describes this problem instead.
  package static func describe(_ problem: String, at path: String) -> String {
    // Decoding replaces the bytes of a name that are not valid UTF-8, so the file is not found.
    guard !path.unicodeScalars.contains("\u{fffd}") else {
      return "\(path): cannot be opened, because its name is not valid UTF-8; rename it"
    }
    return problem.hasPrefix(path) ? problem : "\(path): \(problem)"
  }
}
