import MTLFace

/// What `train aifr`, `train fas` and `train joint` have in common.
protocol TrainVerb: Verb {
  /// What is trained.
  static var task: TrainingConfiguration.Task { get }
  /// The parsed arguments.
  var arguments: Arguments { get }
}

/// The options of training.
enum TrainOptions {
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "the run's folder; must be given")
  static let config: Option<String?> = .optional(
    "config", "FILE", .path, defaultText: "the paper's settings", help: "settings as JSON")
  static let data = Option.repeated(
    "data", "SET", .path, help: "a data set, in place of the configuration's; may be repeated")
  static let heldOut: Option<Int?> = .optional(
    "held-out-every", "N", .integer(in: 2...1_000_000),
    help: "keep out faces whose record key (or place) is a multiple of N, from every --data")
  static let start: Option<String?> = .optional(
    "start", "MODEL", .path, help: "the model to go on from (a model file, or an ONNX recogniser)")
  static let preset: Option<ModelConfiguration.Preset?> = .optional(
    "preset", "NAME", .choice(), help: "what new parts look like: paper, cvpr2021, mobile")
  static let iterations: Option<Int?> = .optional(
    "iterations", "N", .integer(in: 1...1_000_000_000), help: "steps of the run")
  static let batch: Option<Int?> = .optional(
    "batch", "N", .integer(in: 1...65_536), help: "faces of a step")
  static let seed: Option<Int?> = .optional(
    "seed", "N", .integer(in: 0...Int.max), help: "what all random numbers are drawn from")
  static let set = Option.repeated(
    "set", "KEY=VALUE", .text,
    help: "any setting by its place, e.g. aifr.lambdaAge=0.1; may be repeated")
  static let resume = Option.flag(
    "resume", help: "go on with the run in the folder; begin it where there is none")

  static let all: [any OptionDeclaration] = [
    output, config, data, heldOut, start, preset, iterations, batch, seed, set, resume,
  ]
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
    let configuration = try TrainSettings(arguments, Self.task).configuration(folder)
    let run = try TrainingRun(
      configuration, folder: folder, resuming: resumes,
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    Signals.stopOnInterrupt()
    var reporter = TrainReporter(console, verb: "\(CommandLineTool.name) \(Self.name)", folder)
    let ending = try run.run(shouldStop: { Signals.isStopWanted }) { reporter.take($0) }
    return reporter.outcome(ending)
  }
}

/// `train aifr`: age-invariant face recognition.
struct TrainAIFRVerb: TrainVerb {
  static let name = "train aifr"
  static let task = TrainingConfiguration.Task.aifr
  static let summary = "Train age-invariant recognition and age estimation on faces"
  static let discussion = """
    Faces are aligned (see dataset convert --align); those without a person or an age take no part in
    that loss. What the configuration leaves out is as the paper has it, its schedule scaled to the
    iterations and the batch. The folder gets configuration.json, log.jsonl, report.html, checkpoints
    and, at the end, model.safetensors. SIGINT and SIGTERM save and stop (exit status 1); --resume goes
    on, to the same bits as if it had never stopped.
    """
  static let examples = [
    (
      command: "mtlface-cli train aifr --data faces/ --preset mobile -o run",
      purpose: "from the beginning"
    ),
    (
      command: "mtlface-cli train aifr --config ages.json --start mbf.onnx -o run",
      purpose: "from a recogniser, with settings of a file"
    ),
    (command: "mtlface-cli train aifr -o run --resume", purpose: "go on where it stopped"),
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}

/// `train fas`: face age synthesis.
struct TrainFASVerb: TrainVerb {
  static let name = "train fas"
  static let task = TrainingConfiguration.Task.fas
  static let summary = "Train face age synthesis with a model that train aifr made"
  static let discussion = """
    Encoder and age estimator of the --start model stay as they are; the generator and its
    discriminator learn. The data set needs ages, and faces of every age group. Sample sheets of
    synthesised ages go to the folder's samples. Everything else is as for train aifr.
    """
  static let examples = [
    (
      command: "mtlface-cli train fas --start ages.safetensors --data faces/ -o fas",
      purpose: "after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}

/// `train joint`: both in turn, as the paper does it.
struct TrainJointVerb: TrainVerb {
  static let name = "train joint"
  static let task = TrainingConfiguration.Task.joint
  static let summary = "Train recognition and synthesis in turn within each iteration"
  static let discussion = """
    Each iteration takes a step of train aifr, then one of train fas with the encoder as it is. The
    authors recommend train aifr first. Everything is as for these two.
    """
  static let examples = [
    (
      command: "mtlface-cli train joint --config joint.json --data faces/ -o joint",
      purpose: "after train aifr"
    )
  ]

  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
}
