import MTLFaceSupport

/// The standard input of the process.
package enum StandardInput {
  /// Returns whether a path names the regular file that standard input reads from.
  package static func isFile(_ path: String) -> Bool {
    let input = FileDescriptor.standardInput
    guard (try? input.kind()) == .regular, let identity = FileIdentity(input) else { return false }
    return FileIdentity(path: path) == identity
  }
}
