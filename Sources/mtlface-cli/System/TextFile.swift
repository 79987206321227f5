import MTLFaceCheckpoint

/// A text that replaces a file, whole or not at all.
enum TextFile {
  /// Writes the text beside the path, syncs it and renames it.
  static func write(_ text: String, to path: String) throws {
    var file = try AtomicFile(replacing: path)
    try Array(text.utf8).withUnsafeBytes { try file.write($0) }
    try file.commit()
  }
}
