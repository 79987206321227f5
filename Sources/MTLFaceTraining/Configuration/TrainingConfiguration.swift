/// Everything that a training run is decided by: one JSON object, kept with the run.
///
///     {"task": "aifr",
///      "data": [{"path": "faces/utkface", "heldOutEvery": 10}],
///      "model": {"start": "recognizer.safetensors", "preset": "mobile"},
///      "iterations": 4000,
///      "aifr": {"batch": 64, "frozen": ["encoder"], "lambdaAge": 1}}
///
/// What is left out stays as it is here, which is what the paper says where the paper says something.
/// Keys that there are not are errors. Paths begin at the working folder.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// What is trained.
  public enum Task: String, Codable, Hashable, Sendable, CaseIterable {
    /// Age-invariant face recognition, with the ages.
    case aifr
    /// Face age synthesis, with an encoder and an age estimator that are trained.
    case fas
    /// Both in turn within each iteration, as the paper does it.
    case joint

    /// Whether encoder, ages and identities learn.
    public var hasRecognition: Bool { self != .fas }
    /// Whether the generator learns.
    public var hasSynthesis: Bool { self != .aifr }
  }

  /// What is trained.
  public var task = Task.aifr
  /// From which faces.
  public var data: [TrainingDataSource] = []
  /// From which network.
  public var model = TrainingModelSettings()
  /// Steps of each task.
  public var iterations = 36_000
  /// What every random number of the run is drawn from.
  public var seed = 0
  /// How recognition is trained.
  public var aifr = AIFRTask.Settings()
  /// How synthesis is trained.
  public var fas = FASTask.Settings()
  /// What is different in training a CAAE (`"model": {"generator": "caae"}`).
  public var caae = CAAETask.Settings()
  /// What is different in training an IPCGAN (`"model": {"generator": "ipcgan"}`).
  public var ipcgan = IPCGANTask.Settings()
  /// What the run tells and keeps.
  public var run = RunSettings()

  /// A run of the paper's AIFR, without data.
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

  /// Checks every value.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)``.
  func validate() throws(InvalidSettingError) {
    guard !data.isEmpty else {
      throw InvalidSettingError("data", "names no data set; give one or more, [{\"path\": ...}]")
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
