import MTLFaceSupport

/// Checks on the path of an output file.
package enum OutputFile {
  /// Throws an error if a path names the same file as one of the inputs.
  package static func checkDiffers(_ path: String, from inputs: [String]) throws {
    guard let identity = FileIdentity(path: path),
      inputs.contains(where: { FileIdentity(path: $0) == identity })
    else { return }
    throw CommandError(
      description: "\(path): is also an input and would be overwritten; give another path")
  }

  /// Throws an error if a file exists at a path, unless `force` is true.
  package static func checkReplaceable(_ path: String, force: Bool) throws {
    guard !force, FileSystem.exists(path) else { return }
    throw CommandError(
      description: "\(path): already exists; give another path, or replace it with --force")
  }
}
