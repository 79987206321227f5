/// The kind of a file system entry.
package enum FileKind: Equatable, Sendable, CustomStringConvertible {
  case regular
  case directory
  case pipe
  case device
  case socket
  case other

  /// Creates a kind from the mode that `stat` returns.
  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFIFO: .pipe
      case S_IFCHR, S_IFBLK: .device
      case S_IFSOCK: .socket
      default: .other
      }
  }

  /// The name of the kind with its article, such as "a directory". Used in error messages.
  package var description: String {
    switch self {
    case .regular: "a file"
    case .directory: "a directory"
    case .pipe: "a pipe"
    case .device: "a device"
    case .socket: "a socket"
    case .other: "not a regular file"
    }
  }
}
