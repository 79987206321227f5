/// Reads a file that is one pickle of plain data and numpy arrays.
enum PickleReader {
  /// Fills `archive` from `file`.
  static func read(_ file: FileBytes, into archive: inout TensorArchive) throws {
    var machine = PickleMachine(file: file, range: 0..<file.count)
    let root = try machine.run()
    var flattener = PickleFlattener(machine) { storage in
      throw CheckpointError.missingEntry(path: file.path, entry: "storage \(storage.key)")
    }
    try flattener.flatten(root, into: &archive)
  }
}
