/// The part of a photo's path that is the name of the person.
package enum PersonNameSource: String, Sendable, CaseIterable {
  /// The name of the folder that contains the photo.
  case folder
  /// The name of the photo without its extension.
  case file

  /// Returns the name of the person in a photo, or `nil` if the path contains no folder name.
  package func name(forPhotoAt path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    switch self {
    case .file:
      let name = parts.last ?? path
      return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    case .folder:
      guard let folder = parts.dropLast().last, folder != ".", folder != ".." else { return nil }
      return folder
    }
  }
}
