import MTLFaceSupport

extension ImageError {
  /// Creates an image error from an error that occurred while a file was read or written.
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
  /// Reads the file of an image into memory.
  ///
  /// The file is not memory-mapped, because this process would be terminated if another process
  /// truncated a mapped file.
  ///
  /// - Throws: ``ImageError/unreadable(name:reason:)``, ``ImageError/fileTooLarge(name:limit:)``,
  ///   ``ImageError/outOfMemory(bytes:)``.
  static func ofImage(_ path: String, limits: ImageLimits) throws(ImageError) -> FileBytes {
    do { return try FileBytes(reading: path, limit: limits.fileBytes) } catch {
      throw ImageError(error)
    }
  }
}
