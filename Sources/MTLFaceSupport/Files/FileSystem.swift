/// Functions that query paths and create folders.
package enum FileSystem {
  /// Returns a path without its trailing slash, if it has one. The root folder is returned
  /// unchanged.
  package static func withoutTrailingSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Returns the status of the entry at a path, or `nil` if there is none. Symbolic links are
  /// followed.
  static func status(of path: String) -> stat? {
    var status = stat()
    // A path that contains a zero byte is invalid. The system would ignore the rest of the path.
    return !path.utf8.contains(0) && stat(path, &status) == 0 ? status : nil
  }

  /// Returns whether an entry exists at a path, even if it is a broken symbolic link.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && lstat(path, &status) == 0
  }

  /// Returns the kind of the entry at a path, or `nil` if there is none. Symbolic links are
  /// followed.
  package static func kind(_ path: String) -> FileKind? {
    status(of: path).map { FileKind(mode: $0.st_mode) }
  }

  /// Returns whether the entry at a path is a folder. A symbolic link to a folder does not count.
  package static func isUnlinkedFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && FileKind(mode: status.st_mode) == .directory
  }

  /// Returns whether a path refers to a folder. Symbolic links are followed.
  package static func isFolder(_ path: String) -> Bool { kind(path) == .directory }

  /// Returns whether a path refers to a regular file. Symbolic links are followed.
  package static func isFile(_ path: String) -> Bool { kind(path) == .regular }

  /// Returns the size of a file in bytes, or `nil` if there is no file.
  package static func size(_ path: String) -> Int? {
    status(of: path).map { Int(clamping: $0.st_size) }
  }

  /// Returns the absolute path without symbolic links, `.` and `..`, or the path itself if it
  /// cannot be resolved, for example because no entry exists there.
  package static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Returns the names of the entries of a folder in no particular order, without names that begin
  /// with a dot.
  ///
  /// - Returns: The names, or `nil` if the folder cannot be read.
  package static func names(in folder: String) -> [String]? {
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

  /// Returns the paths that match a shell pattern, or `nil` if no path matches.
  ///
  /// - Parameter pattern: A pattern that may contain `*`, `?` and `[...]`.
  package static func paths(matching pattern: String) -> [String]? {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return nil }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// Creates a folder if it does not exist. Its parent folder must exist.
  ///
  /// - Throws: ``FolderError`` if the folder cannot be created, or if the path refers to something
  ///   that is not a folder.
  package static func makeFolder(_ path: String) throws(FolderError) {
    guard mkdir(path, 0o777) != 0 else { return }
    let error = SystemError.last
    switch kind(path) {
    case .directory: return
    case .some: throw .notAFolder(path: path)
    case nil: throw .cannotCreate(path: path, error)
    }
  }
}
