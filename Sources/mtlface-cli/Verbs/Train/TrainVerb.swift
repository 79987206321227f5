import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// The common behavior of `train aifr`, `train fas` and `train joint`.
protocol TrainVerb: Verb {
  /// The training task.
  static var task: TrainingConfiguration.Task { get }
  /// The parsed arguments.
  var arguments: Arguments { get }
}

extension TrainVerb {
  static var positionals: [Positional] { [] }
  static var options: [any OptionDeclaration] { TrainOptions.all }
  static var jsonMembers: [(name: String, meaning: String)] {
    [
      (name: "ending", meaning: "finished or stopped"),
      (name: "step", meaning: "the number of completed steps"),
      (name: "model", meaning: "the path of the finished model, or null"),
      (name: "report", meaning: "the path of the report"),
      (name: "losses", meaning: "the latest mean losses, by name"),
      (name: "metrics", meaning: "the metrics of the last validation, by name"),
      (name: "images_per_second", meaning: "the throughput over the last steps"),
      (name: "seconds", meaning: "the training time, including that before --resume"),
      (name: "warnings", meaning: "array of strings"),
      (name: "peak_bytes", meaning: "the peak memory of the process"),
    ]
  }

  func run(_ console: Console) throws -> Outcome {
    guard let output = arguments[TrainOptions.output] else {
      throw UsageError("missing option -o; give the folder of the run")
    }
    let folder = output.hasSuffix("/") ? String(output.dropLast()) : output
    let resumes = arguments[TrainOptions.resume]
    let configuration = try TrainConfigurationBuilder(arguments, Self.task)
      .makeConfiguration(folder: folder)
    let run = try TrainingRun(
      configuration, folder: folder, resuming: resumes,
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    Signals.requestStopOnInterrupt()
    var reporter = TrainReporter(console, verb: "\(CommandLineTool.name) \(Self.name)", folder)
    let ending = try run.run(shouldStop: { Signals.isStopRequested }) { reporter.handle($0) }
    return reporter.outcome(ending)
  }
}
