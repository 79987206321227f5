import MTLFaceSupport

/// The log of a training run.
///
/// The log is the file `log.jsonl` in the folder of the run. Each line is a ``TrainingRecord``.
///
///     let log = try TrainingLog(folder: "runs/first")
///     try log.truncate(after: checkpoint.step)  // for a resumed run
///     try log.append(TrainingRecord(.start, step: 0, seconds: 0))
///
/// If a line cannot be written completely, it is removed. After a power failure, the last line may
/// be incomplete. It is removed when the log is opened. All records except those of steps are
/// synchronized to disk when they are appended. Any thread can append records.
public final class TrainingLog: Sendable {
  /// The file name of the log in the folder of a run.
  public static let fileName = "log.jsonl"
  /// The path of the log.
  public let path: String
  private let file: SystemLock<FileDescriptor>

  /// Opens or creates the log in an existing folder and removes an incomplete last line.
  ///
  /// - Parameter folder: The path of the folder of the run.
  /// - Throws: ``TrainingLogError`` if the log cannot be opened.
  public convenience init(folder: String) throws(TrainingLogError) {
    let path = Self.path(in: folder)
    try self.init(descriptor: Self.open(path), path: path)
    try file.withLock { file throws(TrainingLogError) in
      try Self.removePartialLastLine(file, path)
    }
  }

  /// Creates a log for an open file. The log closes the file.
  init(descriptor: FileDescriptor, path: String) {
    self.path = path
    file = SystemLock(descriptor)
  }

  deinit { file.withLock { $0.close() } }

  /// Returns the path of the log in the folder of a run.
  static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

  private static func open(_ path: String) throws(TrainingLogError) -> FileDescriptor {
    do {
      return try FileDescriptor.openRegularFile(path, flags: O_RDWR | O_CREAT | O_APPEND)
    } catch { throw .unwritable(path: path, reason: error.reason) }
  }

  /// Appends a record. If the record cannot be written completely, the log is unchanged.
  ///
  /// - Parameter record: The record to append.
  /// - Throws: ``TrainingLogError/diskFull(path:)`` if the disk is full;
  ///   ``TrainingLogError/unwritable(path:reason:)`` if the record cannot be written for another
  ///   reason.
  public func append(_ record: TrainingRecord) throws(TrainingLogError) {
    let line: String
    do { line = try record.line() } catch { throw .writing(path, error) }
    guard line.utf8.count <= LineReader.maximumLength else {
      throw .unwritable(
        path: path,
        reason: "a record has \(line.utf8.count) bytes; the limit is \(LineReader.maximumLength)")
    }
    try file.withLock { file throws(TrainingLogError) in
      let end = lseek(file.rawValue, 0, SEEK_END)
      do { try file.write(line + "\n") } catch {
        // Remove the incomplete line so that the next record is not appended to it.
        if end >= 0 { _ = ftruncate(file.rawValue, end) }
        throw .writing(path, error)
      }
      guard record.event == .step || fsync(file.rawValue) == 0 else {
        throw .writing(path, SystemError.last)
      }
    }
  }

  /// Removes the records of later steps, which a resumed run repeats, and all invalid lines.
  ///
  /// The file is replaced atomically. If it cannot be replaced, the log is unchanged.
  ///
  /// - Parameter step: The last step whose records are kept.
  /// - Throws: ``TrainingLogError`` if the log cannot be read or replaced.
  public func truncate(after step: Int) throws(TrainingLogError) {
    try file.withLock { file throws(TrainingLogError) in
      do {
        var replacement = try AtomicFile(replacing: path)
        var lines = try LineReader(path)
        while let line = try lines.next() {
          guard let record = TrainingRecord(line), record.step <= step else { continue }
          try replacement.write(line.bytes + [UInt8(ascii: "\n")])
        }
        try replacement.commit()
      } catch { throw .writing(path, error) }
      let replaced = file
      file = try Self.open(path)
      replaced.close()
    }
  }

  /// Truncates the file after the last newline. The search for the newline starts at the end of the
  /// file.
  private static func removePartialLastLine(
    _ file: FileDescriptor, _ path: String
  ) throws(TrainingLogError) {
    let size = lseek(file.rawValue, 0, SEEK_END)
    var end = size
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while end > 0 {
      let start = max(end - off_t(block.count), 0)
      let count = Int(end - start)
      let read = block.withUnsafeMutableBytes { pread(file.rawValue, $0.baseAddress, count, start) }
      guard read == count else {
        throw .unreadable(path: path, reason: "the file changed while it was being read")
      }
      if let last = block[..<count].lastIndex(of: UInt8(ascii: "\n")) {
        end = start + off_t(last) + 1
        break
      }
      end = start
    }
    guard end < size else { return }
    guard ftruncate(file.rawValue, end) == 0 else { throw .writing(path, SystemError.last) }
  }
}
