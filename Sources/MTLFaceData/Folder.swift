import MTLFaceCheckpoint
import MTLFaceSupport

/// Queries about files and folders.
package enum Folder {
  /// Returns the names of the entries of a folder in no particular order, without names that begin
  /// with a dot; nil if the folder cannot be read.
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

  /// Returns whether a path names a folder.
  static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  /// Returns whether a path names a regular file.
  static func isFile(_ path: String) -> Bool { kind(path) == S_IFREG }

  private static func kind(_ path: String) -> mode_t? {
    var info = stat()
    return stat(path, &info) == 0 ? info.st_mode & S_IFMT : nil
  }

  /// Creates a folder unless it exists.
  ///
  /// - Throws: `CheckpointError.cannotWrite`.
  static func create(_ path: String) throws {
    guard !isFolder(path), mkdir(path, 0o777) != 0 else { return }
    throw CheckpointError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  /// Returns an absolute path without symbolic links and dots, or the path itself if nothing exists
  /// there.
  static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
