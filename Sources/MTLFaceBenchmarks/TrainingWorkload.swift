import MTLFaceCheckpoint
package import MTLFaceNetwork
import MTLFaceSupport
package import MTLFaceTensor
package import MTLFaceTraining

/// The workload of a training benchmark, which consists of a task, networks with random weights and
/// random images.
package struct TrainingWorkload: Sendable {
  /// A training task.
  package enum Task: String, CaseIterable, Sendable {
    /// Age-invariant face recognition.
    case aifr
    /// Face age synthesis by the method of the paper.
    case fas
    /// Face age synthesis by the baseline CAAE.
    case caae
    /// Face age synthesis by the baseline IPCGAN.
    case ipcgan

    /// The synthesis method, or `nil` for recognition.
    var synthesis: SynthesisMethod? {
      switch self {
      case .aifr: nil
      case .fas: .mtlface
      case .caae: .caae
      case .ipcgan: .ipcgan
      }
    }
  }

  /// A term of the loss in a training step.
  package typealias Loss = (name: String, value: Double)

  /// The number of identities in the classification head.
  package static let classes = 1000
  /// The learning rate. A low rate keeps the losses finite during a benchmark. The rate does not
  /// affect the time.
  private static let learningRate = 1e-4

  /// The settings of IPCGAN with the loss weights of `fas`, so that the losses of both tasks are
  /// comparable.
  private static var ipcganSettings: IPCGANTask.Settings {
    let paper = FASTask.Settings()
    var settings = IPCGANTask.Settings()
    settings.lambdaAdversarial = paper.lambdaAdversarial
    settings.lambdaIdentity = paper.lambdaIdentity
    settings.lambdaAge = paper.lambdaAge
    return settings
  }

  /// The task to train.
  package let task: Task
  /// The configuration of the networks that the task trains.
  package let configuration: ModelConfiguration

  /// Creates the workload of a task.
  ///
  /// - Parameters:
  ///   - task: The task to train.
  ///   - preset: The preset of the networks.
  ///   - encoder: The encoder, or `nil` for the encoder of the preset.
  ///   - usesDropout: Whether the embedding layer uses dropout if the preset specifies it. Other
  ///     programs can reproduce the losses only without dropout.
  package init(
    _ task: Task, preset: ModelConfiguration.Preset, encoder: EncoderConfiguration? = nil,
    usesDropout: Bool = true
  ) {
    self.task = task
    var configuration = ModelConfiguration(
      preset, classCount: task == .aifr ? Self.classes : nil, includesTrainingParts: true)
    if let encoder { configuration.encoder = encoder }
    configuration.generator = nil
    configuration.discriminator = nil
    if let method = task.synthesis {
      configuration.hasAgeAdversary = false
      configuration.addSynthesis(method, preset: preset)
    }
    if !usesDropout, case .flatten = configuration.embedding {
      configuration.embedding = .flatten(dropout: 0)
    }
    self.configuration = configuration
  }

  /// Creates the networks and the images.
  ///
  /// - Parameters:
  ///   - batch: The number of faces in the batch, at least 2.
  ///   - pool: The threads to compute on.
  ///   - folder: The folder to which the initial networks and the batch are written, as
  ///     `model.safetensors` and `batch.safetensors`, or `nil` to write no files. The
  ///     folder is created if it does not exist.
  /// - Returns: A function that performs one training step on the batch and returns the losses. The
  ///   first call trains the initial networks, and each further call continues the training.
  /// - Throws: `NetworkError`, `TrainingError`, `TensorError`; an error of the file system if the
  ///   files cannot be written.
  package func makeStep(
    batch: Int, pool: ThreadPool, recordingTo folder: String? = nil
  ) throws -> () throws -> [Loss] {
    let network = try FaceNetwork(configuration)
    return task == .aifr
      ? try aifr(network, batch, pool, folder) : try synthesis(network, batch, pool, folder)
  }

  /// Returns the predicted memory use of a training step.
  ///
  /// - Parameter batch: The number of faces in the batch, at least 2.
  /// - Throws: `NetworkError`, `TrainingError`, `TensorError`.
  package func memory(batch: Int) throws -> TrainingMemory {
    let network = try FaceNetwork(configuration)
    switch task {
    case .aifr:
      let numbers = [Int](repeating: 0, count: batch)
      return try AIFRTask(network).memory(
        AIFRBatch(
          images: images("images", batch), labels: numbers, ages: numbers.map { Double($0) }))
    case .fas: return try FASTask(network).memory(batch: batch)
    case .ipcgan: return try IPCGANTask(network).memory(batch: batch)
    case .caae: return try CAAETask(network).memory(batch: batch)
    }
  }

  private func aifr(
    _ network: FaceNetwork, _ batch: Int, _ pool: ThreadPool, _ folder: String?
  ) throws -> () throws -> [Loss] {
    let images = try images("images", batch)
    let labels = randomIntegers("labels", batch, below: Self.classes)
    let ages = randomIntegers("ages", batch, below: 101)
    try record(folder, ["images": images, "labels": tensor(labels), "ages": tensor(ages)])
    let task = try AIFRTask(network)
    let faces = AIFRBatch(images: images, labels: labels, ages: ages.map { Double($0) })
    var parameters = try initialParameters(network, pool, folder)
    var optimizer = SGD<Float>()
    return {
      try task.step(
        faces, parameters: &parameters, optimizer: &optimizer, learningRate: Self.learningRate,
        pool: pool
      ).terms
    }
  }

  private func synthesis(
    _ network: FaceNetwork, _ batch: Int, _ pool: ThreadPool, _ folder: String?
  ) throws -> () throws -> [Loss] {
    let (sources, targets) = try (images("sources", batch), images("targets", batch))
    let groups = randomIntegers("groups", batch, below: configuration.groupCount)
    try record(folder, ["sources": sources, "targets": targets, "groups": tensor(groups)])
    let faces = FASBatch(
      sources: sources, targets: targets, groups: groups,
      baselineInputs: try baselineInputs(groups))
    var parameters = try initialParameters(network, pool, folder)
    var optimizers = FASOptimizers<Float>()
    func steps(
      _ step: @escaping (inout ParameterStore<Float>, inout FASOptimizers<Float>) throws -> [Loss]
    ) -> () throws -> [Loss] {
      { try step(&parameters, &optimizers) }
    }
    let rate = Self.learningRate
    switch task {
    case .caae:
      let task = try CAAETask(network)
      return steps {
        try task.step([faces], parameters: &$0, optimizers: &$1, learningRate: rate, pool: pool)
          .losses.terms
      }
    case .ipcgan:
      let task = try IPCGANTask(network, settings: Self.ipcganSettings)
      return steps {
        try task.step([faces], parameters: &$0, optimizers: &$1, learningRate: rate, pool: pool)
          .losses.terms
      }
    case .fas, .aifr:
      let task = try FASTask(network)
      return steps {
        try task.step(faces, parameters: &$0, optimizers: &$1, learningRate: rate, pool: pool)
          .losses.terms
      }
    }
  }

  /// Returns the additional inputs of CAAE or IPCGAN, or nil for the other tasks.
  private func baselineInputs(_ groups: [Int]) throws -> BaselineInputs<Float>? {
    if let caae = configuration.caae {
      return .priorCodes(try codes(caae.codeLength, groups.count))
    }
    guard task == .ipcgan else { return nil }
    return .mismatchedGroups(groups.map { ($0 + 1) % configuration.groupCount })
  }

  /// Returns random codes from the prior distribution of CAAE.
  private func codes(_ length: Int, _ batch: Int) throws -> Tensor<Float> {
    try RandomSource(name: "bench prior").makeTensor(
      .uniform(bound: 1), shape: TensorShape(batch, 1, 1, length), as: Float.self, pool: .single)
  }

  private func initialParameters(
    _ network: FaceNetwork, _ pool: ThreadPool, _ folder: String?
  ) throws -> ParameterStore<Float> {
    let parameters = try ParameterStore<Float>(
      initializing: network.parameters, seed: 1, pool: pool)
    if let folder {
      try FaceModel(configuration: configuration, parameters: parameters)
        .save(to: "\(folder)/model.safetensors")
    }
    return parameters
  }

  /// Returns images with random values in [-1, 1). The values do not affect the time.
  private func images(_ name: String, _ batch: Int) throws -> Tensor<Float> {
    let side = configuration.inputSize
    return try RandomSource(name: "bench \(name)").makeTensor(
      .uniform(bound: 1), shape: TensorShape(batch, side, side, 3), as: Float.self, pool: .single)
  }

  private func randomIntegers(_ name: String, _ count: Int, below bound: Int) -> [Int] {
    var random = RandomSource(name: "bench \(name)")
    return (0..<count).map { _ in Int.random(in: 0..<bound, using: &random) }
  }

  private func tensor(_ values: [Int]) throws -> Tensor<Float> {
    try Tensor(values.map { Float($0) }, shape: TensorShape(values.count))
  }

  private func record(_ folder: String?, _ tensors: [String: Tensor<Float>]) throws {
    guard let folder else { return }
    try FileSystem.makeFolder(folder)
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      try writer.addFloats(name, shape: tensor.shape.dimensions) { body in
        try tensor.withUnsafeBufferPointer(body)
      }
    }
    try writer.write(to: "\(folder)/batch.safetensors")
  }
}
