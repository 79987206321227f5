#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The pictures below a folder.
enum PictureFiles {
  private static let endings = [".png", ".jpg", ".jpeg"]

  /// Whether a name is a picture's, by its ending.
  static func isPicture(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return endings.contains { name.hasSuffix($0) && name.count > $0.count }
  }

  /// The paths, from the folder, of all pictures in it and in folders within, by rising bytes. Links to
  /// folders are not followed: they may lead in circles.
  ///
  /// - Throws: ``DataSetError`` `unreadable` for the folder itself.
  static func below(_ root: String) throws -> [String] {
    var found: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      guard let names = names(in: "\(root)/\(folder)") else {
        if folder.isEmpty {
          throw DataSetError.unreadable(path: root, reason: String(cString: strerror(errno)))
        }
        continue
      }
      for name in names {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        var info = stat()
        if lstat("\(root)/\(path)", &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
          folders.append(path)
        } else if isPicture(name) {
          found.append(path)
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
