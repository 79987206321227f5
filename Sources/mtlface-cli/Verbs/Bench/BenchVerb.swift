import MTLFace
import MTLFaceBenchmarks
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
    help:
      "the preset to time: \(ModelConfiguration.Preset.allCases.map(\.rawValue).joined(separator: ", "))"
  )
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
    var report = BenchmarkReport(rounds: arguments[Self.rounds])
    if let task = arguments[Self.training] {
      try timeTraining(task, &report, console)
    } else if let path = arguments[Self.photo] {
      report.photo = try arguments[Self.threads].map {
        try PhotoTimings.measure(
          photoAt: path, threads: $0, rounds: report.rounds, progress: console.progress)
      }
    } else if let faces = arguments[Self.gallery] {
      report.gallery = try arguments[Self.threads].flatMap { threads in
        try VectorFormat.allCases.map {
          try GalleryTimings.measure(
            faceCount: faces, format: $0, threads: threads, rounds: report.rounds,
            progress: console.progress)
        }
      }
    } else if arguments[Self.operations] {
      report.operations = try arguments[Self.threads].map { threads in
        console.progress("timing operations on \(NumberFormat.count(threads, "thread"))")
        return try OperationTimings.measure(threads: threads, rounds: report.rounds)
      }
    } else {
      try timeModel(&report, console)
    }
    return Outcome(text: report.text, json: report.json)
  }

  private var encoder: EncoderConfiguration? {
    arguments[Self.encoder].flatMap { EncoderConfiguration.named[$0] }
  }

  /// The batch sizes of training steps. The default differs from that of inference, because a
  /// training step needs several faces.
  private var trainingBatches: [Int] {
    arguments.has(Self.batches) ? arguments[Self.batches] : [8]
  }

  private func timeTraining(
    _ task: TrainingWorkload.Task, _ report: inout BenchmarkReport, _ console: Console
  ) throws {
    let workload = TrainingWorkload(
      task, preset: arguments[Self.preset], encoder: encoder,
      usesDropout: !arguments.has(Self.record))
    report.modelName = workload.configuration.shortName
    report.training = try arguments[Self.threads].flatMap { threads in
      try trainingBatches.map { batch in
        try TrainingTimings.measure(
          workload, threads: threads, batch: batch, rounds: report.rounds,
          recordingTo: arguments[Self.record], progress: console.progress)
      }
    }
  }

  private func timeModel(_ report: inout BenchmarkReport, _ console: Console) throws {
    console.progress("loading the model")
    let model = try loadModel()
    let benchmark = try ModelBenchmark(
      model, memory: arguments[Self.memory], threads: arguments[Self.threads],
      batches: arguments[Self.batches], rounds: report.rounds)
    report.modelName = model.configuration.shortName
    if arguments[Self.steps] {
      report.steps = try benchmark.stepProfiles(progress: console.progress)
    } else {
      report.stages = try benchmark.stageTimings(progress: console.progress)
    }
  }

  private func loadModel() throws -> FaceModel {
    if let path = arguments[Self.model] {
      return try FaceModel.open(path, memory: arguments[Self.memory])
    }
    var configuration = ModelConfiguration(arguments[Self.preset])
    if let encoder { configuration.encoder = encoder }
    return try FaceModel.makeUntrained(configuration, seed: 1)
  }
}
