/// Queries about paths, and the creation of folders.
package enum FileSystem {
  /// Returns the status of what a path leads to, or `nil` if there is nothing.
  static func status(of path: String) -> stat? {
    var status = stat()
    // The system would read a path only up to a zero byte.
    return !path.utf8.contains(0) && stat(path, &status) == 0 ? status : nil
  }

  /// Returns whether there is anything at a path, including a broken symbolic link.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && lstat(path, &status) == 0
  }

  /// Returns what a path leads to, or `nil` if there is nothing. Symbolic links are followed.
  package static func kind(_ path: String) -> FileKind? {
    status(of: path).map { FileKind(mode: $0.st_mode) }
  }

  /// Returns whether there is a folder, and not a symbolic link to one, at a path.
  package static func isUnlinkedFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && FileKind(mode: status.st_mode) == .directory
  }

  /// Returns whether a path leads to a folder.
  package static func isFolder(_ path: String) -> Bool { kind(path) == .directory }

  /// Returns whether a path leads to a regular file.
  package static func isFile(_ path: String) -> Bool { kind(path) == .regular }

  /// Returns the size of a file in bytes, or `nil` if there is none.
  package static func size(_ path: String) -> Int? {
    status(of: path).map { Int(clamping: $0.st_size) }
  }

  /// Returns an absolute path without symbolic links and dots, or the path itself if there is
  /// nothing at it.
  package static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Returns the names in a folder that do not begin with a dot, in no particular order, or `nil`
  /// if the folder cannot be read.
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

  /// Returns the paths that match a shell pattern with `*`, `?` and `[...]`, or `nil` if there are
  /// none.
  package static func paths(matching pattern: String) -> [String]? {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return nil }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// Creates a folder if there is none. The folder above it must exist.
  ///
  /// - Throws: ``FolderError`` if the folder cannot be created or the path leads to something else.
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
