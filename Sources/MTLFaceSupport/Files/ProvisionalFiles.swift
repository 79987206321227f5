/// The new files and folders of an output that is not complete. They are removed at the end of the
/// lifetime of the value, unless ``keep()`` is called.
///
///     var created = ProvisionalFiles()
///     try created.makeFolder(folder)
///     created.willCreate("\(folder)/list.txt")
///     try AtomicFile.write(text, to: "\(folder)/list.txt")
///     created.keep()
///
/// Files and folders that exist already are never removed, and neither are folders that contain
/// other files.
package struct ProvisionalFiles: ~Copyable {
  private var paths: [String] = []

  /// Creates a value without files.
  package init() {}

  deinit { Self.remove(paths) }

  /// Creates a folder if it does not exist. Its parent folder must exist.
  ///
  /// - Throws: ``FolderError`` if the folder cannot be created, or if the path refers to something
  ///   that is not a folder.
  package mutating func makeFolder(_ path: String) throws(FolderError) {
    let isNew = !FileSystem.exists(path)
    try FileSystem.makeFolder(path)
    if isNew { paths.append(path) }
  }

  /// Records the path of a file that is about to be created. The function has no effect if the file
  /// exists.
  package mutating func willCreate(_ path: String) {
    if !FileSystem.exists(path) { paths.append(path) }
  }

  /// Keeps the files and folders recorded so far.
  package mutating func keep() { paths = [] }

  /// Removes the files and folders recorded so far, in the reverse order.
  package mutating func discard() {
    Self.remove(paths)
    paths = []
  }

  private static func remove(_ paths: [String]) {
    for path in paths.reversed() { removeEntry(path) }
  }
}

/// Removes a file or an empty folder.
private func removeEntry(_ path: String) { _ = remove(path) }
