/// Validation of people's names, of notes, and of the name of the model.
enum GalleryText {
  /// Checks the length of a string.
  ///
  /// - Parameters:
  ///   - text: The string to check.
  ///   - parameter: The name of the parameter in the error message.
  ///   - maximumLength: The maximum number of bytes in UTF-8.
  ///   - mayBeEmpty: Whether an empty string is valid.
  /// - Throws: ``GalleryError/invalidText(_:problem:)``.
  static func validate(
    _ text: String, _ parameter: String, maximumLength: Int = GalleryLayout.maximumTextLength,
    mayBeEmpty: Bool = false
  ) throws(GalleryError) {
    guard text.utf8.count <= maximumLength else {
      throw .invalidText(parameter, problem: "has more than \(maximumLength) bytes")
    }
    guard mayBeEmpty || !text.isEmpty else { throw .invalidText(parameter, problem: "is empty") }
  }
}
