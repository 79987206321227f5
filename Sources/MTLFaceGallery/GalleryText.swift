/// Names, notes and the model's name.
enum GalleryText {
  /// Refuses a text that is too long or, unless it may be, empty.
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
