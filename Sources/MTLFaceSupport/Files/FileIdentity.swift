/// The identity of a file, which consists of its device and its inode number.
///
/// Two paths with equal identities refer to the same file.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// Creates the identity of the file at a path, following symbolic links. Returns `nil` if there
  /// is no file.
  package init?(path: String) {
    guard let status = FileSystem.status(of: path) else { return nil }
    self.init(status)
  }

  /// Creates the identity of an open file. Returns `nil` if the descriptor is invalid.
  package init?(_ file: FileDescriptor) {
    guard let status = try? file.status() else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
