import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// A builder of the initial model of a run. The model has the parts of the start model and new
/// parts.
enum InitialModelBuilder {
  /// The kinds of labels of the training faces, which determine the parts of the network.
  struct AvailableLabels {
    /// The number of people in all data sets.
    var classes: Int
    /// Whether at least one training face has an age.
    var hasAges: Bool
    /// Whether at least one training face has a gender.
    var hasGenders: Bool

    /// Determines the kinds of labels of the training faces.
    init(_ faces: CombinedFaceDataset) {
      classes = faces.classCount
      let training = 0..<faces.trainingCount
      hasAges = training.contains { faces.labels($0).age != nil }
      hasGenders = training.contains { faces.labels($0).gender != nil }
    }
  }

  /// Returns a model with all parts that the run trains.
  ///
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if synthesis is trained without an age
  ///   estimator; ``TrainingError/invalidConfiguration(path:key:problem:)`` if a part of the start
  ///   model does not match the settings.
  static func makeModel(
    _ configuration: TrainingConfiguration, _ labels: AvailableLabels, pool: ThreadPool
  ) throws -> FaceModel {
    let start = try configuration.model.start.map { try FaceModel.open($0) }
    if let start { try check(configuration.model, start) }
    let description = try description(configuration, labels, start)
    let network = try FaceNetwork(description)
    var parameters = try ParameterStore<Float>(
      initializing: network.parameters, seed: UInt64(configuration.seed), pool: pool)
    if let start { try copyParameters(from: start, into: &parameters, for: network) }
    let attentionIsNew = start.map { $0.configuration.attention == nil } ?? false
    if attentionIsNew, description.attention != nil {
      try initializeNeutralAttention(&parameters, description)
    }
    return try FaceModel(
      configuration: description, parameters: parameters, metadata: start?.metadata ?? [:])
  }

  /// Checks that the parts of the start model match the settings.
  private static func check(_ source: TrainingModelSettings, _ start: FaceModel) throws {
    do { try source.validate(against: start.configuration) } catch {
      throw TrainingError.invalidConfiguration(
        path: source.start ?? "", key: error.key, problem: error.reason)
    }
  }

  private static func description(
    _ configuration: TrainingConfiguration, _ labels: AvailableLabels, _ start: FaceModel?
  ) throws -> ModelConfiguration {
    let source = configuration.model
    let preset = ModelConfiguration(source.preset, includesTrainingParts: true)
    var result = start?.configuration ?? preset
    let known = start?.configuration
    let task = configuration.task
    result.groupCount = source.groupCount ?? (known?.age == nil ? 7 : result.groupCount)
    let aifr = configuration.aifr
    let hasAges = task.hasRecognition && labels.hasAges
    // An estimator whose loss has a weight of 0 would keep its random initialization.
    let learnsAges = hasAges && aifr.lambdaAge > 0
    let isReversed = hasAges && source.hasAgeAdversary && aifr.lambdaIdentity > 0
    // Do not add a decomposition to a model whose age estimator uses X.
    if known?.attention == nil, known?.age == nil, learnsAges || isReversed || start == nil {
      result.attention = source.attention
    }
    result.age = known?.age ?? (learnsAges ? preset.age : nil)
    result.gender = known?.gender
    if task.hasRecognition, labels.hasGenders, aifr.lambdaGender > 0 {
      result.gender = result.gender ?? GenderEstimatorConfiguration(reducedChannels: 64)
    }
    result.hasAgeAdversary = isReversed && result.attention != nil
    result.classCount = task.hasRecognition && labels.classes > 1 ? labels.classes : nil
    result.generator = known?.generator
    result.discriminator = known?.discriminator
    if task.hasSynthesis { try addSynthesis(configuration, known, to: &result) }
    return result
  }

  /// Adds the generator and the discriminators if the start model lacks them.
  ///
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if there is no age estimator.
  private static func addSynthesis(
    _ configuration: TrainingConfiguration, _ known: ModelConfiguration?,
    to result: inout ModelConfiguration
  ) throws(TrainingError) {
    let settings = configuration.model
    let isNew = result.synthesisMethod == nil
    result.addSynthesis(
      result.synthesisMethod ?? settings.generator ?? .mtlface, preset: settings.preset)
    if known?.discriminator == nil, let norm = settings.discriminatorNorm {
      result.discriminator = result.discriminator?.replacingNorm(with: norm)
    }
    if isNew {
      result.generator?.conditioning = settings.conditioning
      result.preset = settings.preset
    }
    guard result.age != nil else {
      throw .missingPart(
        task: configuration.task.rawValue,
        part: "an age estimator (train the task aifr first and use its model as model.start, or "
          + "train the task joint on faces with ages)")
    }
  }

  /// Copies the parameters of the start model that have the same shapes in the network.
  private static func copyParameters(
    from start: FaceModel, into parameters: inout ParameterStore<Float>, for network: FaceNetwork
  ) throws {
    for spec in network.parameters {
      if spec.role == .counter {
        if let count = start.parameters[counter: spec.key] { parameters[counter: spec.key] = count }
      } else if let tensor = start.parameters[spec.key], tensor.shape == spec.shape {
        parameters[spec.key] = tensor
      }
    }
  }

  /// Initializes a new decomposition (AFD) so that the embeddings of the start model do not change.
  ///
  /// The scales of the norms in the attention are set to 0, so that the attention is initially 1/2
  /// everywhere. X_id is then X multiplied by a factor of 1/2 or, for two attentions in series, of
  /// 3/4. The first layer of the embedding is changed to compensate for this factor.
  private static func initializeNeutralAttention(
    _ parameters: inout ParameterStore<Float>, _ description: ModelConfiguration
  ) throws {
    let fraction: Float = description.attention == .serial ? 0.75 : 0.5
    for key in ["encoder.fsm.channel.3.weight", "encoder.fsm.spatial.1.weight"] {
      try change(key, &parameters) { _ in 0 }
    }
    switch description.embedding {
    case .flatten:
      // The input of the first norm is multiplied by the fraction. Multiply the running mean by the
      // fraction and the running variance by its square.
      let epsilon: Float = 1e-5
      try change("encoder.output_layer.0.running_mean", &parameters) { $0 * fraction }
      try change("encoder.output_layer.0.running_var", &parameters) {
        max(($0 + epsilon) * (fraction * fraction) - epsilon, 0)
      }
    case .globalDepthwise, .reduced:
      try change("encoder.features.layers.0.layers.0.weight", &parameters) { $0 / fraction }
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
