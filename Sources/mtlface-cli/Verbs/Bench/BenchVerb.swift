import MTLFace
import MTLFaceBenchmarks
import MTLFaceCommandLine
import MTLFaceSupport

/// `bench`: measures the speed of the library on this machine.
struct BenchVerb: Verb {
  static let name = "bench"
  static let summary = "Measures the speed of the library on this machine"
  static let discussion = """
    By default, the command times the stages of a model. Each round times every stage once for every
    batch size and number of threads, so that a temporary load on the machine affects all stages
    equally. The command prints the median over the rounds.

    Without --model, the model has random weights and the architecture that --preset and --encoder
    specify. The weights do not affect the time.

    The stage encode consists of the encoder and the feature decomposition. The stage embed computes
    embeddings from images. The stages age and synthesize start from encoded faces. In GFLOP/s, each
    multiply-add is counted as two operations.
    """
  static let positionals: [Positional] = []
  static let model: Option<String?> = .optional(
    "model", "FILE", .path, help: "the MTLFace model file to time")
  static let memory = PhotoOptions.memory
  static let preset = Option.value(
    "preset", "NAME", .choice(of: ModelConfiguration.Preset.allCases), default: .paper,
    help: "the preset of a model with random weights: paper, cvpr2021 or mobile")
  static let encoder: Option<String?> = .optional(
    "encoder", "NAME", .choice(of: EncoderConfiguration.named.keys.sorted()),
    defaultText: "the preset's",
    help:
      "the encoder of a model with random weights: \(EncoderConfiguration.named.keys.sorted().joined(separator: ", "))"
  )
  static let batches = Option.value(
    "batch", "N,...", .integers(in: 1...256), default: [1, 8], defaultText: "1,8",
    help: "the batch sizes; with --training, the default is 8")
  static let threads = Option.value(
    "threads", "N,...", .threadCounts, default: [ThreadPool.processorCount], defaultText: "0",
    help: "the numbers of threads, where 0 means one per processor")
  static let rounds = Option.value(
    "rounds", "N", .integer(in: 1...1000), default: 5, help: "the number of rounds")
  static let steps = Option.flag(
    "steps", help: "time the steps of the plan that computes embeddings, instead of the stages")
  static let operations = Option.flag(
    "operations",
    help: "time the operations of the library, forward and backward, instead of a model")
  static let photo: Option<String?> = .optional(
    "photo", "FILE", .path,
    help: "time reading this photo, detection at three sizes, alignment, confirmation of the "
      + "alignment, and pasting, instead of a model")
  static let gallery: Option<Int?> = .optional(
    "gallery", "FACES", .integer(in: 1...10_000_000),
    help: "time building, opening and searching a gallery with this number of faces, instead of a "
      + "model")
  static let training: Option<TrainingWorkload.Task?> = .optional(
    "training", "TASK", .choice(),
    help: "time training steps of aifr (with \(TrainingWorkload.classes) people), fas, caae or "
      + "ipcgan on random images, instead of the stages")
  static let record: Option<String?> = .optional(
    "record", "FOLDER", .folder,
    help: "with --training: write the initial networks and the batch to this folder, and disable "
      + "dropout")
  static let options: [any OptionDeclaration] = [
    model, memory, preset, encoder, batches, threads, rounds, steps, operations, photo, gallery,
    training, record,
  ]
  static let examples = [
    (command: "mtlface-cli bench", purpose: "time the default preset with batch sizes 1 and 8"),
    (
      command: "mtlface-cli bench --preset mobile --threads 1,2 --batch 1",
      purpose: "compare one and two threads"
    ),
    (
      command: "mtlface-cli bench --steps --batch 1 --encoder ir18",
      purpose: "time the steps of an encoder"
    ),
    (
      command: "mtlface-cli bench --operations --threads 1",
      purpose: "time all operations, forward and backward"
    ),
    (
      command: "mtlface-cli bench --photo family.jpg --threads 1,2",
      purpose: "time detection and alignment at up to 12 megapixels"
    ),
    (
      command: "mtlface-cli bench --gallery 100000", purpose: "time a gallery in each vector format"
    ),
    (
      command: "mtlface-cli bench --training aifr --preset mobile --batch 16",
      purpose: "time training steps of recognition"
    ),
  ]
  static let jsonMembers = [
    (name: "processor", meaning: "the name of the processor"),
    (name: "instruction_set", meaning: "the instruction set: portable, avx2, neon or avx512"),
    (name: "model", meaning: "the preset and the encoder, or null if no model was timed"),
    (name: "rounds", meaning: "the number of rounds"),
    (
      name: "stages",
      meaning: "an array of objects with stage, threads, batch, milliseconds (the median for a "
        + "batch), milliseconds_per_image and gflops; empty if no stages were timed"
    ),
    (
      name: "steps",
      meaning: "with --steps: an array of objects with threads, batch and steps, an array of "
        + "objects with name, count, milliseconds and gflops (or null); otherwise empty"
    ),
    (
      name: "operations",
      meaning: "with --operations: an array of objects with threads and operations, an array of "
        + "objects with name, forward_milliseconds, backward_milliseconds and gflops (of the forward "
        + "pass, or null); otherwise empty"
    ),
    (
      name: "photo",
      meaning: "with --photo: an array of objects with threads and stages, an array of objects "
        + "with stage, faces (the number detected, or null) and milliseconds; otherwise empty"
    ),
    (
      name: "gallery",
      meaning: "with --gallery: an array of objects with format, threads, faces, bytes and stages, "
        + "an array of objects with stage and milliseconds; otherwise empty"
    ),
    (
      name: "training",
      meaning: "with --training: an array of objects with task, threads, batch, images_per_second "
        + "(from the median time), step_milliseconds (an array), tensor_bytes (the peak so far), "
        + "tensor_bytes_formula (predicted for a step) and first_losses (an object with the losses "
        + "of the first step by name); otherwise empty"
    ),
    (name: "peak_memory_bytes", meaning: "the peak memory use of the process in bytes"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    let describesModel = arguments.has(Self.preset) || arguments.has(Self.encoder)
    let opensModel = arguments.has(Self.model) || arguments.has(Self.memory)
    guard !arguments.has(Self.model) || !describesModel else {
      throw UsageError("--model determines the preset and the encoder; omit --preset and --encoder")
    }
    guard
      !arguments[Self.operations]
        || !(opensModel || describesModel || arguments.has(Self.batches) || arguments[Self.steps])
    else {
      throw UsageError(
        "--operations can be combined only with --threads and --rounds; omit the others")
    }
    let others =
      (arguments.has(Self.photo) ? [Self.photo.name] : [])
      + (arguments.has(Self.gallery) ? [Self.gallery.name] : [])
    guard
      others.isEmpty
        || (others.count == 1
          && !(opensModel || describesModel || arguments.has(Self.batches)
            || arguments[Self.steps] || arguments[Self.operations]))
    else {
      throw UsageError(
        "--\(others[0]) can be combined only with --threads and --rounds; omit the others")
    }
    try checkTraining(namesOther: opensModel || !others.isEmpty)
  }

  private func checkTraining(namesOther: Bool) throws {
    guard arguments.has(Self.training) else {
      guard arguments.has(Self.record) else { return }
      throw UsageError("--record requires --training; give both or omit --record")
    }
    guard !namesOther, !arguments[Self.steps], !arguments[Self.operations] else {
      throw UsageError(
        "--training can be combined only with --preset, --encoder, --batch, --threads, --rounds "
          + "and --record; omit the other options")
    }
    guard trainingBatches.allSatisfy({ $0 > 1 }) else {
      throw UsageError(
        "--training requires a batch size of 2 or more for batch normalization; give a larger --batch"
      )
    }
    guard !arguments.has(Self.record) || trainingBatches.count * arguments[Self.threads].count == 1
    else {
      throw UsageError(
        "--record requires one --batch size and one number of --threads; omit the others")
    }
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
        console.stage(
          "timing operations on \(NumberFormat.count(threads, "thread"))", from: Self.self)
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

  /// The batch sizes of training steps. The default differs from the default for inference, because
  /// a training step requires several faces.
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
    console.stage("loading the model", from: Self.self)
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
