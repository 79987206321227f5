import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport
import MTLFaceTraining

/// Reports the events of a training run on standard error.
///
/// If standard error is a terminal, the reporter shows a progress line and messages. Otherwise it
/// writes the records of the log of the run, one JSON object per line.
struct TrainReporter {
  private let console: Console
  private let verb: any Verb.Type
  private let folder: String
  private var preparing: (what: String, first: Int, seconds: Double)?
  /// The result that the events so far describe.
  var result: TrainingResult

  init(_ console: Console, verb: any Verb.Type, _ folder: String) {
    self.console = console
    self.verb = verb
    self.folder = folder
    result = TrainingResult(folder: folder)
  }

  /// Reports an event.
  mutating func handle(_ event: TrainingEvent) {
    result.record(event)
    switch event {
    case .preparing(let what, let done, let all): prepare(what, done, all)
    case .step(let progress): console.progress(progress.text)
    default: break
    }
    if console.isTerminal { printMessage(about: event) } else { printRecord(of: event) }
  }

  /// Prints a message about an event, if people are interested in it.
  private func printMessage(about event: TrainingEvent) {
    switch event {
    case .note(let text): console.note(text, from: verb)
    case .warning(let text): console.warn(text, from: verb)
    case .validation(let step, _):
      console.note("step \(NumberFormat.grouped(step)): \(result.metricsText)", from: verb)
    case .losses(let progress): console.detail(progress.text, from: verb)
    case .checkpoint(_, let path), .samples(_, let path):
      console.detail("\(folder)/\(path) written", from: verb)
    case .preparing, .step, .finished, .stopped: break
    }
  }

  /// Prints the record of an event in the log of the run.
  private func printRecord(of event: TrainingEvent) {
    guard console.verbosity > .quiet,
      let record = TrainingRecord(
        event, step: result.step, seconds: result.progress?.seconds ?? 0),
      let line = try? record.line()
    else { return }
    console.report(line)
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
}
