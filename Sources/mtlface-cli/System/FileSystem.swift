import MTLFaceSupport

/// Queries about files and folders.
enum FileSystem {
  /// Returns whether a file, a folder or a link exists at a path, even a broken link.
  static func exists(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }

  /// Returns whether a path names a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// Returns the size of a file in bytes, or nil if it does not exist.
  static func size(_ path: String) -> Int? {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : nil
  }

  /// Returns the value of the first line `name: value` of a system file such as `/proc/cpuinfo`.
  static func field(_ name: String, of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(name) }),
      let colon = line.firstIndex(of: ":")
    else { return nil }
    return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
  }

  /// Returns an identifier of the file at a path, equal for all paths of the same file, or nil if
  /// the file does not exist.
  static func identity(_ path: String) -> String? {
    var info = stat()
    return stat(path, &info) == 0 ? "\(info.st_dev) \(info.st_ino)" : nil
  }

  /// Returns the canonical path, without links and dots, or the path itself if the file does not
  /// exist.
  static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Creates a folder unless it exists.
  /// - Throws: ``CommandError`` if the path names a file or the folder cannot be created.
  static func makeFolder(_ path: String) throws {
    var info = stat()
    if stat(path, &info) == 0 {
      guard info.st_mode & S_IFMT == S_IFDIR else {
        throw CommandError(description: "\(path): not a folder; give the path of a folder")
      }
      return
    }
    guard mkdir(path, 0o777) == 0 else {
      throw CommandError(
        description: "\(path): cannot create the folder (\(String(cString: strerror(errno)))); "
          + "create the folder above it, or choose another path")
    }
  }
}
