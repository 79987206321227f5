import MTLFace

/// What `train aifr`, `train fas` and `train joint` have in common.
protocol TrainVerb: Verb {
  /// What is trained.
  static var task: TrainingConfiguration.Task { get }
  /// The parsed arguments.
  var arguments: Arguments { get }
}

extension TrainVerb {
  static var positionals: [Positional] { [] }
  static var options: [any OptionDeclaration] { TrainOptions.all }
  static var jsonMembers: [(name: String, meaning: String)] {
    [
      (name: "ending", meaning: "finished or stopped"), (name: "step", meaning: "steps done"),
      (name: "model", meaning: "the finished model's path, or null"),
      (name: "report", meaning: "the report's path"),
      (name: "losses", meaning: "the last means by name"),
      (name: "metrics", meaning: "of the last validation, by name"),
      (name: "images_per_second", meaning: "over the last steps"),
      (name: "seconds", meaning: "that the run has worked, in all its sittings"),
      (name: "warnings", meaning: "array of texts"),
      (name: "peak_bytes", meaning: "most memory held at once"),
    ]
  }

  func run(_ console: Console) throws -> Outcome {
    guard let output = arguments[TrainOptions.output] else {
      throw UsageError("-o is missing; give the run's folder")
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
