/// An error that states the reason why a face cannot be used.
package struct UnreadableFace: Error, CustomStringConvertible {
  /// The reason, which follows the name of the face in messages.
  package let description: String

  /// Creates an error.
  ///
  /// - Parameter description: The reason, which follows the name of the face in messages.
  package init(_ description: String) { self.description = description }
}
