import MTLFaceSupport

/// A search for image files in a folder and its subfolders.
package enum ImageFileSearch {
  private static let endings = [".png", ".jpg", ".jpeg"]

  /// Returns whether a file name has the extension of a PNG or JPEG file.
  package static func isImageName(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return endings.contains { name.hasSuffix($0) && name.count > $0.count }
  }

  /// The paths found, relative to the folder and sorted by their UTF-8 bytes.
  package struct Result {
    /// The image files.
    package var imagePaths: [String] = []
    /// The folders that cannot be read. The empty path stands for the folder searched.
    package var unreadable: [String] = []
  }

  /// Returns all image files in a folder and its subfolders.
  ///
  /// Symbolic links to folders are not followed, because they can form cycles. Names that begin
  /// with a dot are skipped.
  package static func search(under root: String) -> Result {
    var found = Result()
    var folders = [""]
    while let folder = folders.popLast() {
      guard let names = FileSystem.names(in: folder.isEmpty ? root : "\(root)/\(folder)") else {
        found.unreadable.append(folder)
        continue
      }
      for name in names {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if FileSystem.isUnlinkedFolder("\(root)/\(path)") {
          folders.append(path)
        } else if isImageName(name) {
          found.imagePaths.append(path)
        }
      }
    }
    found.imagePaths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    found.unreadable.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return found
  }
}
