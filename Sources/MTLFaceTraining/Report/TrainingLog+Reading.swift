import MTLFaceSupport

extension TrainingLog {
  /// The contents of a log.
  public struct Contents: Hashable, Sendable {
    /// The records in the order of the file.
    public var records: [TrainingRecord] = []
    /// The number of lines that are not records: invalid JSON, unknown events, and lines longer
    /// than 64 KiB.
    public var skippedLines = 0
    /// The number of records at the start of the log that were omitted because of the limit.
    public var omittedRecords = 0

    /// Creates empty contents.
    public init() {}
  }

  /// Reads the log in a run's folder, even while a run writes it.
  ///
  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - limit: The maximum number of records to return, 1 or more; older ones are omitted.
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  public static func contents(
    in folder: String, limit: Int = 200_000
  ) throws(TrainingLogError) -> Contents {
    let limit = max(limit, 1)
    var contents = Contents()
    do throws(FileError) {
      var lines = try LineReader(path(in: folder))
      // A line without its end is being written, or writing it was interrupted.
      while let line = try lines.next(), line.isTerminated {
        guard let record = TrainingRecord(line) else {
          contents.skippedLines += 1
          continue
        }
        contents.records.append(record)
        // Records are omitted in groups, since each removal moves all the others.
        if contents.records.count > limit + limit / 2 { contents.omit(beyond: limit) }
      }
    } catch { throw .reading(error) }
    contents.omit(beyond: limit)
    return contents
  }
}

extension TrainingRecord {
  /// Creates the record that a complete line contains, or returns `nil` if it contains none.
  init?(_ line: LineReader.Line) {
    guard line.isTerminated, !line.isTruncated else { return nil }
    self.init(line: line.bytes)
  }
}

extension TrainingLog.Contents {
  /// Removes the oldest records, so that at most `limit` remain.
  fileprivate mutating func omit(beyond limit: Int) {
    let surplus = max(records.count - limit, 0)
    records.removeFirst(surplus)
    omittedRecords += surplus
  }
}
