import MTLFaceSupport

/// The pictures below a folder.
package enum ImageFileSearch {
  private static let endings = [".png", ".jpg", ".jpeg"]

  /// Whether a name is a picture's, by its ending.
  package static func isImageName(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return endings.contains { name.hasSuffix($0) && name.count > $0.count }
  }

  /// What is found below a folder: paths from it, by rising bytes.
  package struct Result {
    /// Pictures.
    package var imagePaths: [String] = []
    /// Folders that cannot be read; the empty path for the first one.
    package var unreadable: [String] = []
  }

  /// All pictures in a folder and in folders within. Links to folders are not followed: they may lead
  /// in circles. Names that begin with a dot are left out.
  package static func search(under root: String) -> Result {
    var found = Result()
    var folders = [""]
    while let folder = folders.popLast() {
      guard let names = Folder.names(in: folder.isEmpty ? root : "\(root)/\(folder)") else {
        found.unreadable.append(folder)
        continue
      }
      for name in names {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        var info = stat()
        if lstat("\(root)/\(path)", &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
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
