import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

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
  private let file: SystemLock<Int32>

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
  init(descriptor: Int32, path: String) {
    self.path = path
    file = SystemLock(descriptor)
  }

  deinit { file.withLock { _ = close($0) } }

  /// Returns the path of the log in a run's folder.
  static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

  private static func open(_ path: String) throws(TrainingLogError) -> Int32 {
    do { return try RunFile.open(path, O_RDWR | O_CREAT | O_APPEND) } catch {
      guard case .unreadable(let path, let reason) = error else { throw error }
      throw .unwritable(path: path, reason: reason)
    }
  }

  /// Appends a record.
  ///
  /// - Throws: ``TrainingLogError/diskFull(path:)``, ``TrainingLogError/unwritable(path:reason:)``;
  ///   the log is unchanged then.
  public func append(_ record: TrainingRecord) throws(TrainingLogError) {
    let line: String
    do { line = try record.line() } catch { throw .writing(path, error) }
    guard line.utf8.count <= LogLineReader.maximumLength else {
      throw .unwritable(
        path: path, reason: "a record is longer than \(LogLineReader.maximumLength) bytes")
    }
    try file.withLock { file throws(TrainingLogError) in
      let end = lseek(file, 0, SEEK_END)
      let failure = Self.write(Array("\(line)\n".utf8), to: file)
      guard failure == 0 else {
        // The next line would be appended to an incomplete one.
        if end >= 0 { _ = ftruncate(file, end) }
        throw .writing(path, failure)
      }
      guard record.event == .step || fsync(file) == 0 else { throw .writing(path, errno) }
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
        var lines = try LogLineReader(path)
        while let line = try lines.next() {
          guard let record = TrainingRecord(line: line), record.step <= step else { continue }
          try (line + [UInt8(ascii: "\n")]).withUnsafeBytes { try replacement.write($0) }
        }
        try replacement.commit()
      } catch { throw .writing(path, error) }
      let replaced = file
      file = try Self.open(path)
      close(replaced)
    }
  }

  /// Writes all bytes to a file.
  /// - Returns: The value of `errno` for a failure; 0 for success.
  private static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = systemWrite(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count < 0 ? errno : ENOSPC }
        done += count
      }
      return 0
    }
  }

  /// Truncates the file after its last line end, which is searched from the end of the file.
  private static func removePartialLastLine(_ file: Int32, _ path: String) throws(TrainingLogError)
  {
    let size = lseek(file, 0, SEEK_END)
    var end = size
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while end > 0 {
      let start = max(end - off_t(block.count), 0)
      let count = Int(end - start)
      let read = block.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, start) }
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
    guard ftruncate(file, end) == 0 else { throw .writing(path, errno) }
  }
}

/// Calls the system's `write`, which is hidden by the method of the same name.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
