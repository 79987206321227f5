/// Names, notes and the model's name.
enum GalleryText {
  /// Refuses a text that is too long or, unless it may be, empty.
  static func check(
    _ text: String, _ what: String, longest: Int = GalleryLayout.longestText,
    mayBeEmpty: Bool = false
  ) throws(GalleryError) {
    guard text.utf8.count <= longest else {
      throw .badText(what, problem: "has more than \(longest) bytes")
    }
    guard mayBeEmpty || !text.isEmpty else { throw .badText(what, problem: "is empty") }
  }
}
