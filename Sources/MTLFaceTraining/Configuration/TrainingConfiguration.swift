/// The complete configuration of a training run.
///
/// A configuration is one JSON object, which is stored in the folder of the run:
///
///     {"task": "aifr",
///      "data": [{"path": "faces/utkface", "heldOutEvery": 10}],
///      "model": {"start": "recognizer.safetensors", "preset": "mobile"},
///      "iterations": 4000,
///      "aifr": {"batch": 64, "frozen": ["encoder"], "lambdaAge": 1}}
///
/// Omitted settings have default values. These are the published values if there are any, except
/// for the batch sizes, which are smaller. Unknown keys cause an error. Relative paths are relative
/// to the working directory.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The tasks that a run can train.
  public enum Task: String, Codable, Hashable, Sendable, CaseIterable {
    /// Age-invariant face recognition, including age estimation.
    case aifr
    /// Face age synthesis with a trained encoder and age estimator.
    case fas
    /// Both tasks. As in the paper, each iteration has a step of each task.
    case joint

    /// Whether the task trains recognition (the encoder, the age estimator and the identities).
    public var hasRecognition: Bool { self != .fas }
    /// Whether the task trains synthesis (the generator and the discriminator).
    public var hasSynthesis: Bool { self != .aifr }
  }

  /// The task to train.
  public var task = Task.aifr
  /// The data sets. At least one is required.
  public var data: [TrainingDataSource] = []
  /// The settings of the network to train.
  public var model = TrainingModelSettings()
  /// The number of iterations. An iteration has one step of each task.
  public var iterations = 36_000
  /// The seed for all random numbers of the run.
  public var seed = 0
  /// The settings of recognition.
  public var aifr = AIFRTask.Settings()
  /// The settings of synthesis.
  public var fas = FASTask.Settings()
  /// The settings of the baseline CAAE (`"model": {"generator": "caae"}`).
  public var caae = CAAETask.Settings()
  /// The settings of the baseline IPCGAN (`"model": {"generator": "ipcgan"}`).
  public var ipcgan = IPCGANTask.Settings()
  /// The settings for the log, checkpoints and validations.
  public var run = RunSettings()

  /// Creates the default configuration, which is the recognition task of the paper without data
  /// sets.
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
      throw InvalidSettingError(
        "data", "is empty; add at least one data set, such as [{\"path\": \"faces\"}]")
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
