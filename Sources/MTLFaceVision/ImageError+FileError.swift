import MTLFaceSupport

extension ImageError {
  /// Converts an error that occurred while a file was read or written.
  init(_ error: FileError) {
    switch (error.operation, error.problem) {
    case (.reading, .tooLarge(let limit)): self = .fileTooLarge(name: error.path, limit: limit)
    case (_, .outOfMemory(let bytes)): self = .outOfMemory(bytes: bytes)
    case (.reading, .notARegularFile(let kind)) where kind != .directory:
      self = .unreadable(name: error.path, reason: "not a regular file")
    case (.reading, _): self = .unreadable(name: error.path, reason: error.reason)
    case (.writing, _): self = .unwritable(name: error.path, reason: error.reason)
    }
  }
}

extension FileBytes {
  /// Reads the file of an image.
  ///
  /// The file is not mapped: another process that truncates a mapped file would terminate this one.
  ///
  /// - Throws: ``ImageError`` `unreadable`, `fileTooLarge`, `outOfMemory`.
  static func ofImage(_ path: String, limits: ImageLimits) throws(ImageError) -> FileBytes {
    do { return try FileBytes(reading: path, limit: limits.fileBytes) } catch {
      throw ImageError(error)
    }
  }
}
