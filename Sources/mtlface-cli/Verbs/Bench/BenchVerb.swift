import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `bench`: measures the speed of the library on this machine.
struct BenchVerb: Verb {
  static let name = "bench"
  static let summary = "Measures the speed of a model on this machine"
  static let discussion = """
    Each round times every stage once for every batch size and thread count, so that a temporary
    load on the machine affects all stages equally. The verb prints the median over the rounds.

    Without --model, it times a network with the preset's architecture and random weights; the
    weights do not affect the time.

    The stage encode consists of the encoder and the feature decomposition. The stage embed goes
    from images to embeddings. The stages age and synthesize start from encoded faces. GFLOP/s
    counts each multiply-add as two operations.
    """
  static let positionals: [Positional] = []
  static let model: Option<String?> = .optional(
    "model", "FILE", .path, help: "the model to time")
  static let memory = PhotoOptions.memory
  static let preset = Option.value(
    "preset", "NAME", .choice(of: ModelConfiguration.Preset.allCases), default: .paper,
    help: "the preset to time: \(Presets.names.joined(separator: ", "))")
  static let encoder: Option<String?> = .optional(
    "encoder", "NAME", .choice(of: EncoderConfiguration.named.keys.sorted()),
    defaultText: "the preset's",
    help: "the encoder: \(EncoderConfiguration.named.keys.sorted().joined(separator: ", "))")
  static let batches = Option.value(
    "batch", "N,...", .integers(in: 1...256), default: [1, 8], defaultText: "1,8",
    help: "the batch sizes")
  static let threads = Option.value(
    "threads", "N,...", .integers(in: 1...256), default: [ThreadPool.processorCount],
    defaultText: "all processors", help: "the numbers of threads")
  static let rounds = Option.value(
    "rounds", "N", .integer(in: 1...1000), default: 5, help: "the number of rounds")
  static let steps = Option.flag(
    "steps", help: "instead, time each step of the plan that computes embeddings")
  static let operations = Option.flag(
    "operations", help: "instead, time each operation of the library, forward and backward")
  static let photo: Option<String?> = .optional(
    "photo", "FILE", .path,
    help: "instead, time reading a photo, detection at three sizes, alignment and pasting")
  static let gallery: Option<Int?> = .optional(
    "gallery", "FACES", .integer(in: 1...10_000_000),
    help: "instead, time building, opening and searching a gallery with this number of faces")
  static let training: Option<TrainingWorkload.Task?> = .optional(
    "training", "TASK", .choice(),
    help: "instead, time training steps of aifr, fas, caae or ipcgan on random faces of "
      + "\(TrainingWorkload.classes) people")
  static let record: Option<String?> = .optional(
    "record", "FOLDER", .path,
    help: "with --training: save the initial networks and the batch to this folder, and disable "
      + "dropout")
  static let options: [any OptionDeclaration] = [
    model, memory, preset, encoder, batches, threads, rounds, steps, operations, photo, gallery,
    training, record,
  ]
  static let examples = [
    (command: "mtlface-cli bench", purpose: "the default preset with batch sizes 1 and 8"),
    (
      command: "mtlface-cli bench --preset mobile --threads 1,2 --batch 1",
      purpose: "compare one and two threads"
    ),
    (
      command: "mtlface-cli bench --steps --batch 1 --encoder ir18",
      purpose: "the time of each step of an encoder"
    ),
    (
      command: "mtlface-cli bench --operations --threads 1",
      purpose: "the individual operations, forward and backward"
    ),
    (
      command: "mtlface-cli bench --photo family.jpg --threads 1,2",
      purpose: "detection and alignment, at up to 12 megapixels"
    ),
    (command: "mtlface-cli bench --gallery 100000", purpose: "a gallery in each vector format"),
    (
      command: "mtlface-cli bench --training aifr --preset mobile --batch 16",
      purpose: "training steps of recognition"
    ),
  ]
  static let jsonMembers = [
    (name: "processor", meaning: "the name of the processor"),
    (name: "instruction_set", meaning: "portable, avx2, neon or avx512"),
    (name: "model", meaning: "preset and encoder, or null if no model is timed"),
    (name: "rounds", meaning: "the number of rounds"),
    (
      name: "stages",
      meaning: "array of stage, threads, batch, milliseconds (median for a batch), "
        + "milliseconds_per_image, gflops; empty if something else is timed instead"
    ),
    (
      name: "steps",
      meaning: "with --steps: array of threads, batch, steps (name, count, milliseconds, "
        + "gflops, null without multiplications); otherwise empty"
    ),
    (
      name: "operations",
      meaning: "with --operations: array of threads, operations (name, forward_milliseconds, "
        + "backward_milliseconds, gflops of the forward pass); otherwise empty"
    ),
    (
      name: "photo",
      meaning: "with --photo: array of threads, stages (stage, faces detected, milliseconds); "
        + "otherwise empty"
    ),
    (
      name: "gallery",
      meaning: "with --gallery: array of format, threads, faces, bytes, stages (stage, "
        + "milliseconds); otherwise empty"
    ),
    (
      name: "training",
      meaning: "with --training: array of task, threads, batch, images_per_second (median), "
        + "step_milliseconds (array), tensor_bytes (peak so far), tensor_bytes_formula (predicted "
        + "for a step), first_losses (losses of the first step by name); otherwise empty"
    ),
    (name: "peak_memory_bytes", meaning: "the peak memory of the process"),
  ]

  /// The results of all benchmarks that ran.
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
      throw UsageError("--model determines the preset and the encoder; omit those options")
    }
    guard
      !arguments[Self.operations]
        || !(namesModel || describesModel || arguments.has(Self.batches) || arguments[Self.steps])
    else {
      throw UsageError("--operations can be combined only with --threads and --rounds")
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
      throw UsageError("--\(others[0]) can be combined only with --threads and --rounds")
    }
    try checkTraining(namesOther: namesModel || !others.isEmpty)
  }

  private func checkTraining(namesOther: Bool) throws {
    guard arguments.has(Self.training) else {
      guard arguments.has(Self.record) else { return }
      throw UsageError("--record requires --training")
    }
    guard !namesOther, !arguments[Self.steps], !arguments[Self.operations] else {
      throw UsageError(
        "--training can be combined only with --preset, --encoder, --batch, --threads, --rounds "
          + "and --record")
    }
    guard trainingBatches.allSatisfy({ $0 > 1 }) else {
      throw UsageError(
        "--training needs a --batch of 2 or more, because batch normalization needs several faces")
    }
    guard !arguments.has(Self.record) || trainingBatches.count * arguments[Self.threads].count == 1
    else { throw UsageError("--record requires one --batch size and one number of --threads") }
  }

  func run(_ console: Console) throws -> Outcome {
    let findings =
      if let task = arguments[Self.training] {
        try timeTraining(task, console)
      } else if let path = arguments[Self.photo] {
        try timePhoto(path, console)
      } else if let faces = arguments[Self.gallery] {
        try timeGallery(faces, console)
      } else {
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

  /// The batch sizes of training steps. The default differs from that of inference, because a
  /// training step needs several faces.
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
        console.progress("timing operations on \(NumberFormat.count(threads, "thread"))")
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

  private func loadModel() throws -> FaceModel {
    if let path = arguments[Self.model] {
      return try FaceModel.open(path, memory: arguments[Self.memory])
    }
    var configuration = ModelConfiguration(arguments[Self.preset])
    if let name = arguments[Self.encoder], let encoder = EncoderConfiguration.named[name] {
      configuration.encoder = encoder
    }
    return try FaceModel.makeUntrained(configuration, seed: 1)
  }

  private func text(_ findings: Findings) -> String {
    var head = TextTable(.left, .left)
    head.add("processor", "\(SystemInfo.processorName), \(InstructionSet.current.rawValue)")
    if let model = findings.model { head.add("model", model) }
    head.add("rounds", "\(arguments[Self.rounds]), medians")
    let tables =
      (findings.stages.isEmpty ? [] : [StageTiming.table(findings.stages)])
      + findings.steps.map(\.text) + findings.operations.map(\.text)
      + findings.photo.map(\.text) + findings.gallery.map(\.text)
      + (findings.training.isEmpty ? [] : [TrainingBenchmark.table(findings.training)])
    return ([head.text()] + tables + ["peak memory \(NumberFormat.bytes(SystemInfo.peakMemory))\n"])
      .joined(separator: "\n")
  }

  private func json(_ findings: Findings) -> JSON {
    .object([
      ("processor", .string(SystemInfo.processorName)),
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
