import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// The network that a run begins with: what it goes on from, and the parts that are new.
enum TrainingStart {
  /// What the data sets have, which decides the parts there are.
  struct Labels {
    var classes: Int
    var hasAges: Bool
    var hasGenders: Bool

    /// What the faces to learn from have.
    init(_ faces: TrainingFaces) {
      classes = faces.classCount
      let training = 0..<faces.trainingCount
      hasAges = training.contains { faces.labels($0).age != nil }
      hasGenders = training.contains { faces.labels($0).gender != nil }
    }
  }

  /// The model, with all parts that the run trains.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` for synthesis without an age estimator.
  static func model(
    _ configuration: TrainingConfiguration, _ labels: Labels, pool: ThreadPool
  ) throws -> Model {
    let start = try configuration.model.start.map { try Model.open($0) }
    let description = try description(configuration, labels, start)
    let network = try FaceNetwork(description)
    var parameters = try ParameterStore<Float>(
      initializing: network.parameters, seed: UInt64(configuration.seed), pool: pool)
    if let start { try take(start, into: &parameters, network) }
    let attentionIsNew = start.map { $0.configuration.attention == nil } ?? false
    if attentionIsNew, description.attention != nil {
      try makeNeutral(&parameters, description.embedding)
    }
    return try Model(
      configuration: description, parameters: parameters, metadata: start?.metadata ?? [:])
  }

  private static func description(
    _ configuration: TrainingConfiguration, _ labels: Labels, _ start: Model?
  ) throws -> ModelConfiguration {
    let source = configuration.model
    let preset = ModelConfiguration(source.preset, training: true)
    var result = start?.configuration ?? preset
    let known = start?.configuration
    let task = configuration.task
    result.groupCount = source.groups ?? (known?.age == nil ? 7 : result.groupCount)
    let learnsAges = task.hasRecognition && labels.hasAges
    if known?.attention == nil, learnsAges || start == nil {
      result.attention = source.attention
    }
    result.age = known?.age ?? (learnsAges ? preset.age : nil)
    result.gender = known?.gender
    if task.hasRecognition, labels.hasGenders, configuration.aifr.lambdaGender > 0 {
      result.gender = result.gender ?? GenderEstimatorConfiguration(reducedChannels: 64)
    }
    result.hasAgeAdversary =
      learnsAges && source.adversary && configuration.aifr.lambdaIdentity > 0
    result.classCount = task.hasRecognition && labels.classes > 1 ? labels.classes : nil
    result.generator = known?.generator
    result.discriminator = known?.discriminator
    if task.hasSynthesis {
      if result.generator == nil {
        result.generator = preset.generator
        result.generator?.conditioning = source.conditioning
        result.preset = source.preset
      }
      result.discriminator = result.discriminator ?? preset.discriminator
      guard result.age != nil else {
        throw TrainingError.missingPart(
          task: task.rawValue,
          part: "an age estimator: train aifr first and give its model as model.start, or train "
            + "joint on faces with ages")
      }
    }
    return result
  }

  /// Copies the parameters that a model has in the same shape.
  private static func take(
    _ start: Model, into parameters: inout ParameterStore<Float>, _ network: FaceNetwork
  ) throws {
    for spec in network.parameters {
      if spec.role == .counter {
        if let count = start.parameters[counter: spec.key] { parameters[counter: spec.key] = count }
      } else if let tensor = start.parameters[spec.key], tensor.shape == spec.shape {
        parameters[spec.key] = tensor
      }
    }
  }

  /// A new AFD before a trained embedding layer begins as if it were not there: attention is 1/2
  /// everywhere (its norms' scales are 0, and learn), and the embedding layer takes twice as much of
  /// what it reads.
  private static func makeNeutral(
    _ parameters: inout ParameterStore<Float>, _ embedding: EmbeddingKind
  ) throws {
    for key in ["encoder.fsm.channel.3.weight", "encoder.fsm.spatial.1.weight"] {
      try change(key, &parameters) { _ in 0 }
    }
    switch embedding {
    case .flatten:
      // Its first norm sees half of what it knows: half the mean, a quarter of the variance.
      let epsilon: Float = 1e-5
      try change("encoder.output_layer.0.running_mean", &parameters) { $0 / 2 }
      try change("encoder.output_layer.0.running_var", &parameters) {
        max(($0 + epsilon) / 4 - epsilon, 0)
      }
    case .globalDepthwise, .reduced:
      try change("encoder.features.layers.0.layers.0.weight", &parameters) { $0 * 2 }
    }
  }

  private static func change(
    _ key: String, _ parameters: inout ParameterStore<Float>, _ body: (Float) -> Float
  ) throws {
    try parameters[key]?.withUnsafeMutableBufferPointer { values in
      for i in values.indices { values[i] = body(values[i]) }
    }
  }
}
