import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining
import MTLFaceSupport

/// Reports the events of a training run on standard error.
///
/// On a terminal it shows a progress line and messages. Otherwise it writes one JSON object per
/// line, the same records as in the log of the run.
struct TrainReporter {
  private let console: Console
  private let verb: String
  private let folder: String
  private var last: TrainingProgress?
  private var metrics: [(String, Double)] = []
  private var warnings: [String] = []
  private var model: String?
  private var step = 0
  private let start = Stopwatch.now()
  private var preparing: (what: String, first: Int, seconds: Double)?

  init(_ console: Console, verb: String, _ folder: String) {
    self.console = console
    self.verb = verb
    self.folder = folder
  }

  /// Reports an event.
  mutating func handle(_ event: TrainingEvent) {
    switch event {
    case .note(let text): report("\(verb): \(text)")
    case .warning(let text):
      warnings.append(text)
      report("\(verb): \(text)")
    case .preparing(let what, let done, let all): prepare(what, done, all)
    case .step(let progress):
      step = progress.step
      console.progress(line(progress))
    case .losses(let progress):
      last = progress
    case .validation(let step, let metrics):
      self.metrics = metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      report("step \(NumberFormat.grouped(step)): \(list(self.metrics))")
    case .checkpoint, .samples: break
    case .finished(let step, let model):
      self.step = step
      self.model = model
    case .stopped(let step): self.step = step
    }
    guard !console.isTerminal,
      let record = TrainingRecord(event, step: step, seconds: last?.seconds ?? 0),
      let line = try? record.line()
    else { return }
    console.report(line)
  }

  /// Prints a message on a terminal; otherwise the record of the event contains it.
  private func report(_ text: String) {
    if console.isTerminal { console.report(text) }
  }

  private mutating func prepare(_ what: String, _ done: Int, _ all: Int) {
    let now = Stopwatch.now()
    if preparing?.what != what { preparing = (what, done, now) }
    guard let begin = preparing else { return }
    console.progress(
      "\(what): "
        + ProgressEstimate(
          done: done - begin.first, total: all - begin.first, seconds: now - begin.seconds
        ).text("row"))
  }

  private func line(_ progress: TrainingProgress) -> String {
    let losses = progress.losses.map { "\($0.name) \(NumberFormat.fixed($0.value, 3))" }
    return "\(progress.step)/\(progress.iterations)  "
      + "\(NumberFormat.fixed(progress.imagesPerSecond, 0)) faces/s  "
      + "\(NumberFormat.duration(progress.secondsLeft)) left  \(losses.joined(separator: "  "))"
  }

  private func list(_ values: [(String, Double)]) -> String {
    values.map { "\($0.0) \(NumberFormat.fixed($0.1, 3))" }.joined(separator: ", ")
  }

  /// Returns the result of the verb.
  func outcome(_ ending: TrainingRun.Ending) -> Outcome {
    var text = "\(folder.printable): "
    text +=
      ending == .finished
      ? "finished after \(NumberFormat.count(step, "step"))"
      : "stopped at step \(NumberFormat.grouped(step)) and saved; --resume continues"
    if let last {
      text +=
        ", \(NumberFormat.duration(last.seconds)), \(NumberFormat.fixed(last.imagesPerSecond, 1)) faces/s\n"
      text += list(last.losses.map { ($0.name, $0.value) })
    }
    text += "\n"
    if !metrics.isEmpty { text += list(metrics) + "\n" }
    if !warnings.isEmpty {
      text += "\(NumberFormat.count(warnings.count, "warning")), see the log\n"
    }
    if let model { text += "\(model.printable)\n" }
    text += "\(folder.printable)/report.html\n"
    return Outcome(
      text: text, json: json(ending), status: ending == .finished ? .success : .negative)
  }

  private func json(_ ending: TrainingRun.Ending) -> JSON {
    func object(_ values: [(String, Double)]) -> JSON {
      .object(values.map { ($0.0, .number($0.1)) })
    }
    return .object([
      ("ending", .string(ending == .finished ? "finished" : "stopped")), ("step", .integer(step)),
      ("model", JSON(model)), ("report", .string("\(folder)/report.html")),
      ("losses", object(last?.losses.map { ($0.name, $0.value) } ?? [])),
      ("metrics", object(metrics)), ("images_per_second", .number(last?.imagesPerSecond ?? 0)),
      ("seconds", .number(last?.seconds ?? 0)), ("warnings", .array(warnings.map(JSON.string))),
      ("peak_bytes", .integer(SystemInfo.peakMemory)),
    ])
  }
}
