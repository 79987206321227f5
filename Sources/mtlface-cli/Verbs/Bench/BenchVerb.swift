import MTLFace
import MTLFaceSupport

/// `bench`: how long the stages of a model take on this machine.
struct BenchVerb: Verb {
  static let name = "bench"
  static let summary = "Time the stages of a model on this machine"
  static let discussion = """
    Every round times every stage once at every batch size and thread count; the median over
    the rounds is printed, so that a slow moment of the machine hurts all stages alike.

    Without --model, a network of the preset with random weights is timed: the time does not
    depend on the weights.

    encode is E and AFD; embed goes from images to embeddings; age and synthesis begin with
    encoded faces. GFLOP/s count two operations a multiply-add, as the plan executes them.
    """
  static let positionals: [Positional] = []
  static let model: Option<String?> = .optional(
    "model", "FILE", .path, help: "time this model")
  static let memory = PhotoOptions.memory
  static let preset = Option.value(
    "preset", "NAME", .choice(of: ModelConfiguration.Preset.allCases), default: .paper,
    help: "time a preset: \(Presets.names.joined(separator: ", "))")
  static let encoder: Option<String?> = .optional(
    "encoder", "NAME", .choice(of: EncoderConfiguration.named.keys.sorted()),
    defaultText: "the preset's",
    help: "with this encoder: \(EncoderConfiguration.named.keys.sorted().joined(separator: ", "))")
  static let batches = Option.value(
    "batch", "N,...", .integers(in: 1...256), default: [1, 8], defaultText: "1,8",
    help: "faces at a time")
  static let threads = Option.value(
    "threads", "N,...", .integers(in: 1...256), default: [ThreadPool.processorCount],
    defaultText: "all processors", help: "threads to work on")
  static let rounds = Option.value(
    "rounds", "N", .integer(in: 1...1000), default: 5, help: "how often to time everything")
  static let steps = Option.flag(
    "steps", help: "time every step of the plan that makes embeddings instead")
  static let operations = Option.flag(
    "operations", help: "time the library's operations one by one instead, backward too")
  static let photo: Option<String?> = .optional(
    "photo", "FILE", .path,
    help: "time reading, detection at three sizes, alignment and paste-back of a photo instead")
  static let gallery: Option<Int?> = .optional(
    "gallery", "FACES", .integer(in: 1...10_000_000),
    help: "time building, opening and searching a gallery of so many faces instead")
  static let training: Option<TrainingWorkload.Task?> = .optional(
    "training", "TASK", .choice(),
    help: "time training steps of aifr, fas, caae or ipcgan, with random faces of "
      + "\(TrainingWorkload.classes) people instead")
  static let record: Option<String?> = .optional(
    "record", "FOLDER", .path,
    help: "with --training: leave the networks before the first step, which then have no "
      + "dropout, and its batch here")
  static let options: [any OptionDeclaration] = [
    model, memory, preset, encoder, batches, threads, rounds, steps, operations, photo, gallery,
    training,
    record,
  ]
  static let examples = [
    (command: "mtlface-cli bench", purpose: "the default preset, batches of 1 and 8"),
    (
      command: "mtlface-cli bench --preset mobile --threads 1,2 --batch 1",
      purpose: "what a second thread brings"
    ),
    (
      command: "mtlface-cli bench --steps --batch 1 --encoder ir18",
      purpose: "where the time of an encoder goes"
    ),
    (
      command: "mtlface-cli bench --operations --threads 1",
      purpose: "the operations by themselves, forward and backward"
    ),
    (
      command: "mtlface-cli bench --photo family.jpg --threads 1,2",
      purpose: "detection and alignment, up to 12 megapixels"
    ),
    (
      command: "mtlface-cli bench --gallery 100000",
      purpose: "a gallery in each format"
    ),
    (
      command: "mtlface-cli bench --training aifr --preset mobile --batch 16",
      purpose: "steps of recognition training"
    ),
  ]
  static let jsonMembers = [
    (name: "processor", meaning: "its name"),
    (name: "instruction_set", meaning: "portable, avx2, neon or avx512"),
    (name: "model", meaning: "preset and encoder; null where none is timed"),
    (name: "rounds", meaning: "as given"),
    (
      name: "stages",
      meaning: "array of stage, threads, batch, milliseconds (median, one batch), "
        + "milliseconds_per_image, gflops; empty with --steps and --operations"
    ),
    (
      name: "steps",
      meaning: "with --steps: array of threads, batch, steps (name, count, milliseconds, "
        + "gflops); else empty. gflops is null where nothing is multiplied"
    ),
    (
      name: "operations",
      meaning: "with --operations: array of threads, operations (name, forward_milliseconds, "
        + "backward_milliseconds, gflops of forward); else empty"
    ),
    (
      name: "photo",
      meaning: "with --photo: array of threads, stages (stage, faces found, milliseconds); else "
        + "empty"
    ),
    (
      name: "gallery",
      meaning: "with --gallery: array of format, threads, faces, bytes, stages (stage, "
        + "milliseconds); else empty"
    ),
    (
      name: "training",
      meaning: "with --training: array of task, threads, batch, images_per_second (of the median), "
        + "step_milliseconds (array), tensor_bytes (the most so far), tensor_bytes_formula (of a "
        + "step, known beforehand), first_losses (term: value); else empty"
    ),
    (name: "peak_memory_bytes", meaning: "the most that the process held"),
  ]

  /// What was timed.
  private struct Findings {
    var model: String?
    var stages: [StageTiming] = []
    var steps: [StepProfile] = []
    var operations: [OperationBenchmark] = []
    var photo: [PhotoBenchmark] = []
    var gallery: [GalleryBenchmark] = []
    var training: [TrainingBenchmark] = []
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    let describesModel = arguments.has(Self.preset) || arguments.has(Self.encoder)
    let namesModel = arguments.has(Self.model)
    guard !namesModel || !describesModel else {
      throw UsageError("--model brings its own preset and encoder; leave those options out")
    }
    guard
      !arguments[Self.operations]
        || !(namesModel || describesModel || arguments.has(Self.batches) || arguments[Self.steps])
    else {
      throw UsageError("--operations needs no model; with it give --threads and --rounds only")
    }
    let others =
      (arguments.has(Self.photo) ? [Self.photo.name] : [])
      + (arguments.has(Self.gallery) ? [Self.gallery.name] : [])
    guard
      others.isEmpty
        || (others.count == 1
          && !(namesModel || describesModel || arguments.has(Self.batches)
            || arguments[Self.steps] || arguments[Self.operations]))
    else {
      throw UsageError(
        "--\(others[0]) needs no model; with it give --threads and --rounds only")
    }
    try checkTraining(namesOther: namesModel || !others.isEmpty)
  }

  private func checkTraining(namesOther: Bool) throws {
    guard arguments.has(Self.training) else {
      guard arguments.has(Self.record) else { return }
      throw UsageError("--record keeps what --training works on; give that too")
    }
    guard !namesOther, !arguments[Self.steps], !arguments[Self.operations] else {
      throw UsageError(
        "--training makes its own networks; with it give --preset, --encoder, --batch, --threads, "
          + "--rounds and --record only")
    }
    guard trainingBatches.allSatisfy({ $0 > 1 }) else {
      throw UsageError("--training needs a --batch of 2 or more: norms need several faces")
    }
    guard !arguments.has(Self.record) || trainingBatches.count * arguments[Self.threads].count == 1
    else { throw UsageError("--record takes one --batch and one number of --threads") }
  }

  func run(_ console: Console) throws -> Outcome {
    let findings =
      if let task = arguments[Self.training] {
        try timeTraining(task, console)
      } else if let path = arguments[Self.photo] {
        try timePhoto(path, console)
      } else if let faces =
        arguments[Self.gallery]
      { try timeGallery(faces, console) } else {
        try arguments[Self.operations] ? timeOperations(console) : timeModel(console)
      }
    return Outcome(text: text(findings), json: json(findings))
  }

  private func timePhoto(_ path: String, _ console: Console) throws -> Findings {
    Findings(
      photo: try arguments[Self.threads].map {
        try PhotoBenchmark(path, threads: $0, rounds: arguments[Self.rounds], console)
      })
  }

  private func timeGallery(_ faces: Int, _ console: Console) throws -> Findings {
    var findings = Findings()
    for threads in arguments[Self.threads] {
      for format in VectorFormat.allCases {
        findings.gallery.append(
          try GalleryBenchmark(
            faces: faces, format, threads: threads, rounds: arguments[Self.rounds], console))
      }
    }
    return findings
  }

  /// One face at a time cannot be trained on, so the usual batches are not these.
  private var trainingBatches: [Int] {
    arguments.has(Self.batches) ? arguments[Self.batches] : [8]
  }

  private func timeTraining(_ task: TrainingWorkload.Task, _ console: Console) throws -> Findings {
    let work = TrainingWorkload(
      task, arguments[Self.preset],
      encoder: arguments[Self.encoder].flatMap { EncoderConfiguration.named[$0] },
      withoutDropout: arguments.has(Self.record))
    let profiles = try arguments[Self.threads].flatMap { threads in
      try trainingBatches.map { batch in
        try TrainingBenchmark(
          work, threads: threads, batch: batch, rounds: arguments[Self.rounds],
          record: arguments[Self.record], console)
      }
    }
    return Findings(model: work.configuration.shortName, training: profiles)
  }

  private func timeOperations(_ console: Console) throws -> Findings {
    Findings(
      operations: try arguments[Self.threads].map { threads in
        console.progress("timing operations on \(Numbers.count(threads, "thread"))")
        return try OperationBenchmark(threads: threads, rounds: arguments[Self.rounds])
      })
  }

  private func timeModel(_ console: Console) throws -> Findings {
    console.progress("loading the model")
    let model = try loadModel()
    let bench = try ModelBenchmark(
      model, memory: arguments[Self.memory], threads: arguments[Self.threads],
      batches: arguments[Self.batches],
      rounds: arguments[Self.rounds], console: console)
    var findings = Findings(model: model.configuration.shortName)
    if arguments[Self.steps] {
      findings.steps = try bench.profiles()
    } else {
      findings.stages = try bench.stages()
    }
    return findings
  }

  private func loadModel() throws -> Model {
    if let path = arguments[Self.model] {
      return try Model.open(path, memory: arguments[Self.memory])
    }
    var configuration = ModelConfiguration(arguments[Self.preset])
    if let name = arguments[Self.encoder], let encoder = EncoderConfiguration.named[name] {
      configuration.encoder = encoder
    }
    return try Model.makeUntrained(configuration, seed: 1)
  }

  private func text(_ findings: Findings) -> String {
    var head = TextTable(.left, .left)
    head.add("processor", "\(SystemInfo.name), \(InstructionSet.current.rawValue)")
    if let model = findings.model { head.add("model", model) }
    head.add("rounds", "\(arguments[Self.rounds]), medians")
    let tables =
      (findings.stages.isEmpty ? [] : [StageTiming.table(findings.stages)])
      + findings.steps.map(\.text) + findings.operations.map(\.text)
      + findings.photo.map(\.text) + findings.gallery.map(\.text)
      + (findings.training.isEmpty ? [] : [TrainingBenchmark.table(findings.training)])
    return ([head.text()] + tables + ["peak memory \(Numbers.bytes(SystemInfo.peakMemory))\n"])
      .joined(separator: "\n")
  }

  private func json(_ findings: Findings) -> JSON {
    .object([
      ("processor", .string(SystemInfo.name)),
      ("instruction_set", .string(InstructionSet.current.rawValue)),
      ("model", JSON(findings.model)), ("rounds", .integer(arguments[Self.rounds])),
      ("stages", .array(findings.stages.map(\.json))),
      ("steps", .array(findings.steps.map(\.json))),
      ("operations", .array(findings.operations.map(\.json))),
      ("photo", .array(findings.photo.map(\.json))),
      ("gallery", .array(findings.gallery.map(\.json))),
      ("training", .array(findings.training.map(\.json))),
      ("peak_memory_bytes", .integer(SystemInfo.peakMemory)),
    ])
  }
}
