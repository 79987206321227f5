import MTLFaceSupport

/// Small questions about files.
enum FileSystem {
  /// Whether anything stands at a path, be it a broken link.
  static func exists(_ path: String) -> Bool {
    var info = stat()
    return lstat(path, &info) == 0
  }

  /// Whether a folder stands at a path.
  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// The size of a file in bytes, if there is one.
  static func size(_ path: String) -> Int? {
    var info = stat()
    return stat(path, &info) == 0 ? Int(info.st_size) : nil
  }

  /// The first `name: value` of a file of the system.
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

  /// What tells one file from all others, whatever it is called; nil where there is none.
  static func identity(_ path: String) -> String? {
    var info = stat()
    return stat(path, &info) == 0 ? "\(info.st_dev) \(info.st_ino)" : nil
  }

  /// A path without links and dots; the path itself where nothing is there.
  static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Makes a folder; one that exists is no error.
  static func makeFolder(_ path: String) throws {
    var info = stat()
    if stat(path, &info) == 0 {
      guard info.st_mode & S_IFMT == S_IFDIR else {
        throw CommandError(description: "\(path): is a file; give the path of a folder")
      }
      return
    }
    guard mkdir(path, 0o777) == 0 else {
      throw CommandError(
        description: "\(path): cannot be made (\(String(cString: strerror(errno)))); make the "
          + "folder above it, or choose another path")
    }
  }
}
