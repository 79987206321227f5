/// The complete configuration of a training run: one JSON object, which is stored in the run's
/// folder.
///
///     {"task": "aifr",
///      "data": [{"path": "faces/utkface", "heldOutEvery": 10}],
///      "model": {"start": "recognizer.safetensors", "preset": "mobile"},
///      "iterations": 4000,
///      "aifr": {"batch": 64, "frozen": ["encoder"], "lambdaAge": 1}}
///
/// Settings that are omitted keep their defaults, which are the paper's values where the paper
/// states them. Unknown keys are errors. Relative paths start at the working directory.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The tasks that a run can train.
  public enum Task: String, Codable, Hashable, Sendable, CaseIterable {
    /// Age-invariant face recognition, including age estimation.
    case aifr
    /// Face age synthesis with a trained encoder and age estimator.
    case fas
    /// Both tasks in each iteration, one after the other, as in the paper.
    case joint

    /// Whether the task trains recognition: encoder, age estimator and identities.
    public var hasRecognition: Bool { self != .fas }
    /// Whether the task trains synthesis: generator and discriminator.
    public var hasSynthesis: Bool { self != .aifr }
  }

  /// The task to train.
  public var task = Task.aifr
  /// The data sets; at least one.
  public var data: [TrainingDataSource] = []
  /// The network to train.
  public var model = TrainingModelSettings()
  /// The number of steps of each task.
  public var iterations = 36_000
  /// The seed of all random numbers of the run.
  public var seed = 0
  /// The settings of recognition.
  public var aifr = AIFRTask.Settings()
  /// The settings of synthesis.
  public var fas = FASTask.Settings()
  /// The settings of the baseline CAAE (`"model": {"generator": "caae"}`).
  public var caae = CAAETask.Settings()
  /// The settings of the baseline IPCGAN (`"model": {"generator": "ipcgan"}`).
  public var ipcgan = IPCGANTask.Settings()
  /// The settings of log, checkpoints and validations.
  public var run = RunSettings()

  /// Creates the default configuration: the paper's recognition, without data sets.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case task, data, model, iterations, seed, aifr, fas, caae, ipcgan, run
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    task = try container.decode(.task, default: task)
    data = try container.decode(.data, default: data)
    model = try container.decode(.model, default: model)
    iterations = try container.decode(.iterations, default: iterations)
    seed = try container.decode(.seed, default: seed)
    aifr = try container.decode(.aifr, default: aifr)
    fas = try container.decode(.fas, default: fas)
    caae = try container.decode(.caae, default: caae)
    ipcgan = try container.decode(.ipcgan, default: ipcgan)
    run = try container.decode(.run, default: run)
  }

  /// Checks the range of every value.
  func validate() throws(InvalidSettingError) {
    guard !data.isEmpty else {
      throw InvalidSettingError("data", "is empty; give at least one data set, [{\"path\": ...}]")
    }
    try checkRange(iterations, in: 1...1_000_000_000, key: "iterations")
    try checkRange(seed, in: 0...Int.max, key: "seed")
    for (index, source) in data.enumerated() { try source.validate("data.\(index)") }
    try model.validate("model")
    try aifr.validate("aifr")
    try fas.validate("fas")
    try caae.validate("caae")
    try ipcgan.validate("ipcgan")
    try run.validate("run")
  }
}
