package import MTLFaceSupport

extension CheckpointError {
  /// Creates a checkpoint error from an error that occurred while a file was opened, read or
  /// written.
  package init(_ error: FileError) {
    switch error.problem {
    case .notARegularFile(let kind): self = .notAFile(path: error.path, kind: "\(kind)")
    case .empty: self = .emptyFile(path: error.path)
    default:
      switch error.operation {
      case .reading: self = .cannotOpen(path: error.path, reason: error.reason)
      case .writing: self = .cannotWrite(path: error.path, reason: error.reason)
      }
    }
  }

  /// Calls `body` and converts a ``FileError`` that it throws to a ``CheckpointError``.
  package static func convertingFileErrors<Result: ~Copyable>(
    _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as FileError { throw CheckpointError(error) }
  }
}

extension FileBytes {
  /// Maps a regular file that is not empty.
  ///
  /// - Throws: ``CheckpointError`` `cannotOpen`, `notAFile` or `emptyFile` if the file cannot be
  ///   mapped.
  package static func mapped(_ path: String) throws(CheckpointError) -> FileBytes {
    do { return try FileBytes(mapping: path) } catch { throw CheckpointError(error) }
  }
}
