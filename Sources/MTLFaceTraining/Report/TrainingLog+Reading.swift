import MTLFaceSupport

extension TrainingLog {
  /// The contents of a log.
  public struct Contents: Hashable, Sendable {
    /// The records in file order.
    public var records: [TrainingRecord] = []
    /// The number of lines that are not valid records.
    ///
    /// These lines are not valid JSON, have missing or invalid values, or are longer than 64 KiB.
    public var skippedLines = 0
    /// The number of records at the start of the log that were omitted because of the limit.
    public var omittedRecords = 0

    /// Creates empty contents.
    public init() {}
  }

  /// Reads the log in the folder of a run. The run may be writing to the log at the same time.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder of the run.
  ///   - limit: The maximum number of records to return, at least 1. Older records are omitted.
  /// - Returns: The records of the log.
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)`` if the log cannot be read.
  public static func contents(
    in folder: String, limit: Int = 200_000
  ) throws(TrainingLogError) -> Contents {
    let limit = max(limit, 1)
    var contents = Contents()
    do throws(FileError) {
      var lines = try LineReader(path(in: folder))
      // A line without a trailing newline is incomplete.
      while let line = try lines.next(), line.isTerminated {
        guard let record = TrainingRecord(line) else {
          contents.skippedLines += 1
          continue
        }
        contents.records.append(record)
        // Remove many records at once, because each removal moves all remaining records.
        if contents.records.count > limit + limit / 2 { contents.omit(beyond: limit) }
      }
    } catch { throw .reading(error) }
    contents.omit(beyond: limit)
    return contents
  }
}

extension TrainingRecord {
  /// Creates a record from a complete line, or returns `nil` if the line is not a valid record.
  init?(_ line: LineReader.Line) {
    guard line.isTerminated, !line.isTruncated else { return nil }
    self.init(line: line.bytes)
  }
}

extension TrainingLog.Contents {
  /// Removes the oldest records so that at most `limit` records remain.
  fileprivate mutating func omit(beyond limit: Int) {
    let excess = max(records.count - limit, 0)
    records.removeFirst(excess)
    omittedRecords += excess
  }
}
