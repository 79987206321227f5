import MTLFaceCheckpoint

/// Puts bytes in the place of a file, wholly or not at all.
enum FileReplacement {
  /// Writes beside the path, syncs and renames, as all files of the library are written.
  static func replace(_ path: String, with bytes: UnsafeRawBufferPointer) throws(ImageError) {
    do {
      try AtomicFile.write(bytes, to: path)
    } catch CheckpointError.cannotWrite(_, let reason) {
      throw .unwritable(name: path, reason: reason)
    } catch CheckpointError.notAFile(_, let kind) {
      throw .unwritable(name: path, reason: "it is \(kind)")
    } catch {
      throw .unwritable(name: path, reason: "\(error)")
    }
  }
}
