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
  private var preparing: (what: String, first: Int, seconds: Double)?
  /// The result that the events so far describe.
  var result: TrainingResult

  init(_ console: Console, verb: any Verb.Type, _ folder: String) {
    self.console = console
    self.verb = verb
    result = TrainingResult(folder: folder)
  }

  /// Reports an event.
  mutating func handle(_ event: TrainingEvent) {
    result.record(event)
    switch event {
    case .note(let text), .warning(let text):
      if console.isTerminal { console.report(text, from: verb) }
    case .preparing(let what, let done, let all): prepare(what, done, all)
    case .step(let progress): console.progress(progress.text)
    case .validation(let step, _):
      report("step \(NumberFormat.grouped(step)): \(result.metricsText)")
    case .losses, .checkpoint, .samples, .finished, .stopped: break
    }
    guard !console.isTerminal,
      let record = TrainingRecord(
        event, step: result.step, seconds: result.progress?.seconds ?? 0),
      let line = try? record.line()
    else { return }
    console.report(line)
  }

  /// Prints a message if the output is a terminal. Otherwise, the message is part of the record of
  /// the event.
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
}
