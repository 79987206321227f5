import MTLFaceReports
package import MTLFaceSupport

/// The result of a training run.
///
/// The result is collected from the events of the run. It contains the last losses and metrics, the
/// warnings, and the path of the trained model.
///
///     var result = TrainingResult(folder: "run")
///     result.ending = try run.run { result.record($0) }
///     print(result.text(resumeHint: "start it again"), terminator: "")
package struct TrainingResult: Sendable {
  private let folder: String
  /// The reason why the run ended, or `nil` if it has not ended.
  package var ending: TrainingRun.Ending?
  /// The number of completed steps.
  package private(set) var step = 0
  /// The progress at the last step whose losses were logged, or `nil` if there is none.
  package private(set) var progress: TrainingProgress?
  /// The metrics of the last validation in ascending order of their names.
  package private(set) var metrics: [(name: String, value: Double)] = []
  private var warnings: [String] = []
  private var model: String?

  /// Creates the result of a run that has not started.
  ///
  /// - Parameter folder: The path of the folder of the run.
  package init(folder: String) { self.folder = folder }

  /// Updates the result with an event of the run.
  package mutating func record(_ event: TrainingEvent) {
    switch event {
    case .warning(let text): warnings.append(text)
    case .step(let progress): step = progress.step
    case .losses(let progress): self.progress = progress
    case .validation(_, let metrics):
      self.metrics = metrics.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    case .finished(let step, let model):
      self.step = step
      self.model = model
    case .stopped(let step): self.step = step
    case .note, .preparing, .checkpoint, .samples: break
    }
  }

  /// The metrics of the last validation as one line of text.
  package var metricsText: String { Self.list(metrics) }

  private var losses: [(name: String, value: Double)] {
    progress?.losses.map { (name: $0.name, value: $0.value) } ?? []
  }

  private var reportPath: String { "\(folder)/\(TrainingReport.fileName)" }

  private static func list(_ values: [(name: String, value: Double)]) -> String {
    values.map { "\($0.name) \(NumberFormat.fixed($0.value, 3))" }.joined(separator: ", ")
  }

  /// Returns the result as text of several lines.
  ///
  /// - Parameter resumeHint: Instructions for resuming a run that was stopped.
  /// - Returns: The text, which ends with a newline.
  package func text(resumeHint: String) -> String {
    var text = "\(folder.printable): "
    text +=
      ending == .finished
      ? "finished after \(NumberFormat.count(step, "step"))"
      : "stopped at step \(NumberFormat.grouped(step)) and saved; \(resumeHint)"
    if let progress {
      text += ", \(NumberFormat.duration(progress.seconds)), "
      text += "\(NumberFormat.fixed(progress.imagesPerSecond, 1)) faces/s\n"
      text += Self.list(losses)
    }
    text += "\n"
    if !metrics.isEmpty { text += metricsText + "\n" }
    if !warnings.isEmpty {
      text += "\(NumberFormat.count(warnings.count, "warning")), see the log\n"
    }
    if let model { text += "\(model.printable)\n" }
    return text + "\(reportPath.printable)\n"
  }

  /// The result as a JSON object.
  package var json: JSON {
    func object(_ values: [(name: String, value: Double)]) -> JSON {
      .object(values.map { ($0.name, .number($0.value)) })
    }
    return .object([
      ("ending", .string(ending == .finished ? "finished" : "stopped")), ("step", .integer(step)),
      ("model", JSON(model)), ("report", .string(reportPath)),
      ("losses", object(losses)), ("metrics", object(metrics)),
      ("images_per_second", .number(progress?.imagesPerSecond ?? 0)),
      ("seconds", .number(progress?.seconds ?? 0)),
      ("warnings", .array(warnings.map(JSON.string))),
      ("peak_bytes", .integer(SystemInfo.peakMemory)),
    ])
  }

  /// The names and descriptions of the members of ``json`` in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (name: "ending", meaning: "finished or stopped"),
    (name: "step", meaning: "the number of completed steps"),
    (name: "model", meaning: "the path of the finished model, or null"),
    (name: "report", meaning: "the path of the report"),
    (name: "losses", meaning: "the latest mean losses by name"),
    (name: "metrics", meaning: "the metrics of the last validation by name"),
    (name: "images_per_second", meaning: "the throughput of the last steps"),
    (name: "seconds", meaning: "the training time in seconds, including the time before --resume"),
    (name: "warnings", meaning: "an array of warning messages"),
    (name: "peak_bytes", meaning: "the peak memory use of the process in bytes"),
  ]
}

extension TrainingProgress {
  /// The completed steps, the throughput, the remaining time and the losses as one line of text.
  package var text: String {
    let losses = losses.map { "\($0.name) \(NumberFormat.fixed($0.value, 3))" }
    return "\(step)/\(iterations)  \(NumberFormat.fixed(imagesPerSecond, 0)) faces/s  "
      + "\(NumberFormat.duration(secondsLeft)) left  \(losses.joined(separator: "  "))"
  }
}
