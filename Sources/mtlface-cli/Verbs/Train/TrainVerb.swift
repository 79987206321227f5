import MTLFaceSupport
import MTLFace
import MTLFaceCommandLine
import MTLFaceTraining

/// A verb that trains a model: `train aifr`, `train fas` or `train joint`.
protocol TrainVerb: Verb {
  /// The training task.
  static var task: TrainingConfiguration.Task { get }
  /// The parsed arguments.
  var arguments: Arguments { get }
}

extension TrainVerb {
  static var positionals: [Positional] { [] }
  static var options: [any OptionDeclaration] { TrainOptions.all }
  static var jsonMembers: [(name: String, meaning: String)] { TrainingResult.jsonMemberHelp }

  func run(_ console: Console) throws -> Outcome {
    guard let output = arguments[TrainOptions.output] else {
      throw UsageError("missing option -o; give the folder of the run")
    }
    let folder = FileSystem.withoutTrailingSlash(output)
    let resumes = arguments[TrainOptions.resume]
    let configuration = try TrainConfigurationBuilder(arguments, Self.task)
      .makeConfiguration(folder: folder)
    let run = try TrainingRun(
      configuration, folder: folder, resuming: resumes,
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    Signals.requestStopOnInterrupt()
    var reporter = TrainReporter(console, verb: Self.self, folder)
    let ending = try run.run(shouldStop: { Signals.isStopRequested }) { reporter.handle($0) }
    reporter.result.ending = ending
    return Outcome(
      text: reporter.result.text(resumeHint: "--resume continues"), json: reporter.result.json,
      status: ending == .finished ? .success : .negative)
  }
}
