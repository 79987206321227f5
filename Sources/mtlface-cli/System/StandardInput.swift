import MTLFaceSupport

/// The standard input of the process.
enum StandardInput {
  /// Returns whether a path names the regular file that standard input reads from.
  static func isFile(_ path: String) -> Bool {
    var info = stat()
    guard fstat(0, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return FileSystem.identity(path) == "\(info.st_dev) \(info.st_ino)"
  }
}
