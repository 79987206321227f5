import MTLFaceSupport

/// A reader for a file that consists of one pickle of plain data and NumPy arrays.
enum PickleReader {
  /// Adds the contents of `file` to `archive`.
  static func read(_ file: FileBytes, into archive: inout TensorArchive) throws {
    var machine = PickleMachine(file: file, range: 0..<file.count)
    let root = try machine.run()
    var flattener = PickleFlattener(machine) { storage in
      throw CheckpointError.missingEntry(path: file.path, entry: "storage \(storage.key)")
    }
    try flattener.flatten(root, into: &archive)
  }
}
