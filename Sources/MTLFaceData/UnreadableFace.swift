/// An error that states why a face cannot be used.
package struct UnreadableFace: Error, CustomStringConvertible {
  /// The reason, a sentence fragment that follows the name of the face.
  package let description: String

  /// Creates an error with a reason.
  package init(_ description: String) { self.description = description }
}
