/// Checks of names, notes and the model's name.
enum GalleryText {
  /// Throws if a text is too long, or if it is empty and must not be.
  static func validate(
    _ text: String, _ what: String, maximumLength: Int = GalleryLayout.maximumTextLength,
    mayBeEmpty: Bool = false
  ) throws(GalleryError) {
    guard text.utf8.count <= maximumLength else {
      throw .invalidText(what, problem: "has more than \(maximumLength) bytes")
    }
    guard mayBeEmpty || !text.isEmpty else { throw .invalidText(what, problem: "is empty") }
  }
}
