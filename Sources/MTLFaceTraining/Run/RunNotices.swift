import MTLFaceData

/// The notes and warnings that a run has to report, and the state that limits how often it does.
struct RunNotices {
  /// The number of skipped entries and faces that are reported one by one.
  private static let maximumReportedProblems = 20

  private var pending: [TrainingEvent] = []
  private var skippedCount = 0
  private var hasReportedMemory = false

  /// Adds an event to be reported when the run has an observer.
  mutating func add(_ event: TrainingEvent) { pending.append(event) }

  /// Adds a warning for each skipped entry or face, up to a limit; ``skippedSummary`` counts the
  /// rest.
  mutating func addSkipped(_ problems: [FaceDataset.Problem]) {
    let reported = problems.prefix(max(0, Self.maximumReportedProblems - skippedCount))
    skippedCount += problems.count
    pending += reported.map { .warning("skipped: \($0)") }
  }

  /// Adds a note about the memory of a step, the first time that it is called.
  /// - Parameter memory: Returns the memory; nil if there is nothing to report.
  mutating func addMemory(_ memory: () throws -> TrainingMemory?) rethrows {
    guard !hasReportedMemory else { return }
    hasReportedMemory = true
    guard let memory = try memory() else { return }
    add(.note("a step takes \((memory.bytes + 999_999) / 1_000_000) MB in tensors"))
  }

  /// Removes and returns the events that were added.
  mutating func take() -> [TrainingEvent] {
    defer { pending = [] }
    return pending
  }

  /// A warning with the number of skipped entries and faces, if not each of them was reported.
  var skippedSummary: TrainingEvent? {
    skippedCount > Self.maximumReportedProblems
      ? .warning("in all \(skippedCount) entries and faces were skipped; see dataset validate")
      : nil
  }
}
