import MTLFaceSupport

/// The standard input of the process.
enum StandardInput {
  /// Whether a path names the file that standard input reads.
  static func isFile(_ path: String) -> Bool {
    var info = stat()
    guard fstat(0, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return FileSystem.identity(path) == "\(info.st_dev) \(info.st_ino)"
  }
}
