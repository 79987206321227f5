import MTLFaceSupport

/// A reader for files that `torch.save` has written since PyTorch 1.6.
///
/// A file is a zip archive of `data.pkl` and one uncompressed entry for each storage.
enum TorchZipReader {
  /// Adds the contents of `file` to `archive`.
  static func read(_ file: FileBytes, into archive: inout TensorArchive) throws {
    let zip = try ZipDirectory(file)
    let pickles = zip.entries.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
    guard let pickle = pickles.first else {
      throw CheckpointError.missingEntry(path: file.path, entry: "data.pkl")
    }
    guard pickles.count == 1 else {
      throw CheckpointError.duplicateKey(path: file.path, key: "data.pkl")
    }
    let prefix = String(pickle.name.dropLast("data.pkl".count))
    try checkByteOrder(zip[prefix + "byteorder"], file: file)
    var machine = PickleMachine(file: file, range: pickle.bytes)
    let root = try machine.run()
    var flattener = PickleFlattener(machine) { storage in
      let entry = "\(prefix)data/\(storage.key)"
      guard let bytes = zip[entry] else {
        throw CheckpointError.missingEntry(path: file.path, entry: entry)
      }
      return try storage.viewByteRange(in: bytes, path: file.path)
    }
    try flattener.flatten(root, into: &archive)
  }

  /// Checks the entry with the byte order. Files from before PyTorch 2.1 do not have this entry and
  /// are assumed to be little-endian.
  private static func checkByteOrder(_ range: Range<Int>?, file: FileBytes) throws {
    guard let range else { return }
    switch file.text(range) {
    case "little": break
    case "big": throw CheckpointError.bigEndian(path: file.path)
    default:
      throw CheckpointError.malformedZip(path: file.path, problem: "the byte order is unknown")
    }
  }
}

extension PickledStorage {
  /// Returns the byte range of this view in the storage's `bytes`.
  ///
  /// - Throws: ``CheckpointError`` `sizeMismatch` if the storage has fewer bytes than declared.
  func viewByteRange(in bytes: Range<Int>, path: String) throws -> Range<Int> {
    let size = type?.byteSize ?? 1
    let (needed, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, needed <= bytes.count else {
      throw CheckpointError.sizeMismatch(
        path: path, tensor: "storage \(key)", expected: overflow ? .max : needed,
        found: bytes.count)
    }
    // The view is inside 0..<count, and `count * size` does not overflow, so neither do these
    // products.
    let start = bytes.lowerBound + view.lowerBound * size
    return start..<start + view.count * size
  }
}
