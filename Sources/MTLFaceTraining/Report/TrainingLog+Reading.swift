extension TrainingLog {
  /// What a log holds.
  public struct Contents: Hashable, Sendable {
    /// The records in the file's order.
    public var records: [TrainingRecord] = []
    /// Lines that are no records: not JSON, of an unknown event, or longer than 64 KiB.
    public var skippedLines = 0
    /// Records left out at the beginning because there are more than were asked for.
    public var omittedRecords = 0

    /// Nothing.
    public init() {}
  }

  /// Reads the log of a run's folder, whether or not somebody is writing it.
  ///
  /// - Parameters:
  ///   - folder: The run's.
  ///   - limit: Of a log of more records the newest are read; 1 or more.
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  public static func contents(
    in folder: String, limit: Int = 200_000
  ) throws(TrainingLogError) -> Contents {
    let limit = max(limit, 1)
    var contents = Contents()
    var lines = try LogLineReader(path(in: folder))
    while let line = try lines.next() {
      guard let record = TrainingRecord(line: line) else {
        contents.skippedLines += 1
        continue
      }
      contents.records.append(record)
      // Not one by one, which would move all the others each time.
      if contents.records.count > limit + limit / 2 { contents.omit(beyond: limit) }
    }
    contents.omit(beyond: limit)
    return contents
  }
}

extension TrainingLog.Contents {
  /// Leaves the oldest records out, so that at most `limit` remain.
  fileprivate mutating func omit(beyond limit: Int) {
    let surplus = max(records.count - limit, 0)
    records.removeFirst(surplus)
    omittedRecords += surplus
  }
}
