import MTLFaceSupport

/// A search for image files in a folder and its subfolders.
package enum ImageFileSearch {
  private static let extensions = [".png", ".jpg", ".jpeg"]

  /// Returns whether a file name has the extension of a PNG or JPEG file.
  package static func isImageName(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return extensions.contains { name.hasSuffix($0) && name.count > $0.count }
  }

  /// The result of a search. Paths are relative to the searched folder and sorted by their UTF-8
  /// bytes.
  package struct Result {
    /// The paths of the image files.
    package var imagePaths: [String] = []
    /// The paths of the folders that cannot be read. The empty path is the searched folder.
    package var unreadable: [String] = []
  }

  /// Searches a folder and its subfolders for image files.
  ///
  /// Symbolic links to folders are not followed, because they can form cycles. Files and folders
  /// whose names begin with a dot are ignored.
  package static func search(under root: String) -> Result {
    var result = Result()
    var folders = [""]
    while let folder = folders.popLast() {
      guard let names = FileSystem.names(in: folder.isEmpty ? root : "\(root)/\(folder)") else {
        result.unreadable.append(folder)
        continue
      }
      for name in names {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if FileSystem.isUnlinkedFolder("\(root)/\(path)") {
          folders.append(path)
        } else if isImageName(name) {
          result.imagePaths.append(path)
        }
      }
    }
    result.imagePaths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    result.unreadable.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return result
  }
}
