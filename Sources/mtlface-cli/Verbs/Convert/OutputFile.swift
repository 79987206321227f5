/// The file that a verb writes.
enum OutputFile {
  /// Refuses to write a result over what it is made from.
  static func checkDiffers(_ path: String, from inputs: [String]) throws {
    guard let identity = FileSystem.identity(path),
      inputs.contains(where: { FileSystem.identity($0) == identity })
    else { return }
    throw CommandError(
      description: "\(path): is an input too, which would be lost; give another path")
  }

  /// Refuses what must not be written, before any work is done.
  static func checkReplaceable(_ path: String, force: Bool) throws {
    guard force || !FileSystem.exists(path) else { throw OutputExistsError(path: path) }
  }
}
