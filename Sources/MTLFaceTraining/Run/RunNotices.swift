import MTLFaceData

/// The pending notes and warnings of a run.
struct RunNotices {
  /// The maximum number of skipped entries and faces that are reported individually.
  private static let maximumReportedProblems = 20

  private var pending: [TrainingEvent] = []
  private var skippedCount = 0
  private var hasReportedMemory = false

  /// Adds an event that is reported when the run has an observer.
  mutating func add(_ event: TrainingEvent) { pending.append(event) }

  /// Adds a warning for each skipped entry or face up to a limit. ``skippedSummary`` includes the
  /// problems beyond the limit.
  mutating func addSkipped(_ problems: [FaceDataset.Problem]) {
    let reported = problems.prefix(max(0, Self.maximumReportedProblems - skippedCount))
    skippedCount += problems.count
    pending += reported.map { .warning("skipped: \($0)") }
  }

  /// Adds a note about the memory use of a step when it is called for the first time.
  ///
  /// - Parameter memory: A closure that returns the memory use, or `nil` if it is unknown.
  mutating func addMemory(_ memory: () throws -> TrainingMemory?) rethrows {
    guard !hasReportedMemory else { return }
    hasReportedMemory = true
    guard let memory = try memory() else { return }
    add(.note("the tensors of a step take \((memory.bytes + 999_999) / 1_000_000) MB of memory"))
  }

  /// Removes and returns all pending events.
  mutating func take() -> [TrainingEvent] {
    defer { pending = [] }
    return pending
  }

  /// A warning with the total number of skipped entries and faces, or `nil` if all of them were
  /// reported individually.
  var skippedSummary: TrainingEvent? {
    skippedCount > Self.maximumReportedProblems
      ? .warning(
        "a total of \(skippedCount) entries and faces were skipped; list them with dataset validate"
      )
      : nil
  }
}
