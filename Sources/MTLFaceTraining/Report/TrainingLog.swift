import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// The log of a run, `log.jsonl` in its folder: one ``TrainingRecord`` a line, appended.
///
///     let log = try TrainingLog(folder: "runs/first")
///     try log.truncate(after: checkpoint.step)  // a run that resumes
///     try log.append(TrainingRecord(.start, step: 0, seconds: 0))
///
/// A line is written as a whole or not at all, as far as the process goes; after a power failure
/// half a line may stand at the end, which opening drops. Records other than steps are synced to
/// the disk. Any thread may append.
public final class TrainingLog: Sendable {
  /// The file's name in a run's folder.
  public static let fileName = "log.jsonl"
  /// The file.
  public let path: String
  private let file: SystemLock<Int32>

  /// Opens or creates the log of a folder that exists, and drops half a line at its end.
  ///
  /// - Throws: ``TrainingLogError``.
  public convenience init(folder: String) throws(TrainingLogError) {
    let path = Self.path(in: folder)
    try self.init(descriptor: Self.open(path), path: path)
    try file.withLock { file throws(TrainingLogError) in
      try Self.removePartialLastLine(file, path)
    }
  }

  /// A log on an open file, which it closes.
  init(descriptor: Int32, path: String) {
    self.path = path
    file = SystemLock(descriptor)
  }

  deinit { file.withLock { _ = close($0) } }

  /// Where the log of a run's folder is.
  static func path(in folder: String) -> String { "\(folder)/\(fileName)" }

  private static func open(_ path: String) throws(TrainingLogError) -> Int32 {
    do { return try RunFile.open(path, O_RDWR | O_CREAT | O_APPEND) } catch {
      guard case .unreadable(let path, let reason) = error else { throw error }
      throw .unwritable(path: path, reason: reason)
    }
  }

  /// Appends a record.
  ///
  /// - Throws: ``TrainingLogError/diskFull(path:)`` or
  ///   ``TrainingLogError/unwritable(path:reason:)``; the log is then as it was.
  public func append(_ record: TrainingRecord) throws(TrainingLogError) {
    let line: String
    do { line = try record.line() } catch { throw .writing(path, error) }
    guard line.utf8.count <= LogLineReader.longest else {
      throw .unwritable(path: path, reason: "a record of more than \(LogLineReader.longest) bytes")
    }
    try file.withLock { file throws(TrainingLogError) in
      let end = lseek(file, 0, SEEK_END)
      let failure = Self.write(Array("\(line)\n".utf8), to: file)
      guard failure == 0 else {
        // Half a line would spoil the next one.
        if end >= 0 { _ = ftruncate(file, end) }
        throw .writing(path, failure)
      }
      guard record.event == .step || fsync(file) == 0 else { throw .writing(path, errno) }
    }
  }

  /// Drops the records of later steps, and lines that are no records: what a run that resumes from
  /// a checkpoint will do again. The file is replaced as a whole.
  ///
  /// - Throws: ``TrainingLogError``; the log is then as it was.
  public func truncate(after step: Int) throws(TrainingLogError) {
    try file.withLock { file throws(TrainingLogError) in
      do {
        var kept = try AtomicFile(replacing: path)
        var lines = try LogLineReader(path)
        while let line = try lines.next() {
          guard let record = TrainingRecord(line: line), record.step <= step else { continue }
          try (line + [UInt8(ascii: "\n")]).withUnsafeBytes { try kept.write($0) }
        }
        try kept.commit()
      } catch { throw .writing(path, error) }
      let replaced = file
      file = try Self.open(path)
      close(replaced)
    }
  }

  /// The system's number of what went wrong, 0 for nothing.
  private static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let put = systemWrite(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if put < 0, errno == EINTR { continue }
        guard put > 0 else { return put < 0 ? errno : ENOSPC }
        done += put
      }
      return 0
    }
  }

  /// Cuts the file behind its last line's end, looked for from the back.
  private static func removePartialLastLine(_ file: Int32, _ path: String) throws(TrainingLogError)
  {
    let size = lseek(file, 0, SEEK_END)
    var end = size
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while end > 0 {
      let start = max(end - off_t(block.count), 0)
      let wanted = Int(end - start)
      let got = block.withUnsafeMutableBytes { pread(file, $0.baseAddress, wanted, start) }
      guard got == wanted else { throw .unreadable(path: path, reason: "it changes meanwhile") }
      if let last = block[..<wanted].lastIndex(of: UInt8(ascii: "\n")) {
        end = start + off_t(last) + 1
        break
      }
      end = start
    }
    guard end < size else { return }
    guard ftruncate(file, end) == 0 else { throw .writing(path, errno) }
  }
}

/// The system's `write`, which the method of the same name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
