import MTLFaceSupport

/// The log of a run: the file `log.jsonl` in the run's folder, with a ``TrainingRecord`` per line.
///
///     let log = try TrainingLog(folder: "runs/first")
///     try log.truncate(after: checkpoint.step)  // for a resumed run
///     try log.append(TrainingRecord(.start, step: 0, seconds: 0))
///
/// If a line cannot be written completely, it is removed. After a power failure the last line may
/// be incomplete; opening the log removes it. Records other than steps are synchronized to disk.
/// Any thread may append.
public final class TrainingLog: Sendable {
  /// The file name of the log in a run's folder.
  public static let fileName = "log.jsonl"
  /// The path of the file.
  public let path: String
  private let file: SystemLock<FileDescriptor>

  /// Opens or creates the log in an existing folder, and removes an incomplete last line.
  ///
  /// - Throws: ``TrainingLogError``.
  public convenience init(folder: String) throws(TrainingLogError) {
    let path = Self.path(in: folder)
    try self.init(descriptor: Self.open(path), path: path)
    try file.withLock { file throws(TrainingLogError) in
      try Self.removePartialLastLine(file, path)
    }
  }

  /// Creates a log for an open file, which the log closes.
  init(descriptor: FileDescriptor, path: String) {
    self.path = path
    file = SystemLock(descriptor)
  }

  deinit { file.withLock { $0.close() } }

  /// Returns the path of the log in a run's folder.
  static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

  private static func open(_ path: String) throws(TrainingLogError) -> FileDescriptor {
    do {
      return try FileDescriptor.openRegularFile(path, flags: O_RDWR | O_CREAT | O_APPEND)
    } catch { throw .unwritable(path: path, reason: error.reason) }
  }

  /// Appends a record.
  ///
  /// - Throws: ``TrainingLogError/diskFull(path:)``, ``TrainingLogError/unwritable(path:reason:)``;
  ///   the log is unchanged then.
  public func append(_ record: TrainingRecord) throws(TrainingLogError) {
    let line: String
    do { line = try record.line() } catch { throw .writing(path, error) }
    guard line.utf8.count <= LineReader.maximumLength else {
      throw .unwritable(
        path: path, reason: "a record is longer than \(LineReader.maximumLength) bytes")
    }
    try file.withLock { file throws(TrainingLogError) in
      let end = lseek(file.rawValue, 0, SEEK_END)
      do { try file.write(line + "\n") } catch {
        // The next line would be appended to an incomplete one.
        if end >= 0 { _ = ftruncate(file.rawValue, end) }
        throw .writing(path, error)
      }
      guard record.event == .step || fsync(file.rawValue) == 0 else {
        throw .writing(path, SystemError.last)
      }
    }
  }

  /// Removes the records of later steps, which a resumed run repeats, and lines that are not
  /// records. The file is replaced atomically.
  ///
  /// - Throws: ``TrainingLogError``; the log is unchanged then.
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

  /// Truncates the file after its last line end, which is searched from the end of the file.
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
        throw .unreadable(path: path, reason: "the file changed while it was read")
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
