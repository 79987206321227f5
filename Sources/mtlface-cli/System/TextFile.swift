#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files of text.
enum TextFile {
  /// Whether a path names the file that standard input reads.
  static func isStandardInput(_ path: String) -> Bool {
    var info = stat()
    guard fstat(0, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return SystemFile.identity(path) == "\(info.st_dev) \(info.st_ino)"
  }
}
