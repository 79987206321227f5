import MTLFace

/// What is measured of one model's faces, with intervals over the inputs.
struct SynthesisMetrics {
  /// A measure and where it would lie on other faces.
  struct Measure {
    let value: Double
    let interval: ConfidenceInterval?

    init(
      _ scores: SynthesisScores, _ bootstrap: Bootstrap,
      _ measure: (SynthesisScores) throws -> Double
    ) throws {
      value = try measure(scores)
      interval = scores.interval(bootstrap, of: measure)
    }

    /// `57.4 (55.1 to 59.6)`
    func text(_ scale: Double, _ decimals: Int) -> String {
      func number(_ value: Double) -> String { Numbers.fixed(value * scale, decimals) }
      let range = interval.map { " (\(number($0.low)) to \(number($0.high)))" }
      return number(value) + (range ?? "")
    }

    var json: JSON {
      .object([
        ("value", .number(value)), ("low", interval.map { .number($0.low) } ?? .null),
        ("high", interval.map { .number($0.high) } ?? .null),
      ])
    }
  }

  /// What the model made of the faces.
  let trial: SynthesisEvaluation
  /// Over all mappings.
  let ageAccuracy: Measure
  /// Over all mappings.
  let identityPreservation: Measure
  /// Over those to another group than the input's; nil where there is none.
  let ageAccuracyToOtherGroups: Measure?
  let identityPreservationToOtherGroups: Measure?
  /// Numbers that the generator learned.
  let parameters: Int

  /// Measures.
  init(_ trial: SynthesisEvaluation, _ bootstrap: Bootstrap) throws {
    self.trial = trial
    ageAccuracy = try Measure(trial.scores, bootstrap) { try $0.ageAccuracy() }
    identityPreservation = try Measure(trial.scores, bootstrap) { try $0.identityPreservation() }
    ageAccuracyToOtherGroups = try? Measure(trial.scores, bootstrap) {
      try $0.ageAccuracy(.toOtherGroups)
    }
    identityPreservationToOtherGroups = try? Measure(trial.scores, bootstrap) {
      try $0.identityPreservation(.toOtherGroups)
    }
    parameters =
      try ModelPart.parameterCounts(of: FaceNetwork(trial.configuration))
      .first { $0.part == .generator }?.count ?? 0
  }

  /// What it is called among the methods.
  var method: String { trial.configuration.synthesisName ?? "" }
  /// The row of the supplement's table, as text; see ``head``.
  var row: [String] {
    [
      trial.path, method, Numbers.grouped(parameters),
      trial.iterations.map(Numbers.grouped) ?? "?", trial.batch.map { "\($0)" } ?? "?",
      ageAccuracy.text(100, 1), identityPreservation.text(1, 3),
      "\(Numbers.fixed(trial.meanChannelShift, 1)), \(Numbers.fixed(trial.maximumChannelShift, 1))",
    ]
  }
  /// The names of its columns.
  static let head = [
    "model", "generator", "parameters", "iterations", "batch", "age accuracy, %", "identity",
    "shift",
  ]
}

extension SynthesisEvaluation {
  /// Steps that it was trained, where its file says so.
  var iterations: Int? { metadata["fas.steps"].flatMap(Int.init) }

  /// Faces of a step, where its file says so.
  var batch: Int? {
    metadata["fas.training"].flatMap { try? TrainingConfiguration(json: $0).fas.batch }
  }

  /// Over the faces.
  var meanChannelShift: Double {
    channelShift.keys.sorted().reduce(0) { $0 + (channelShift[$1] ?? 0) }
      / Double(max(channelShift.count, 1))
  }
  /// Of the worst.
  var maximumChannelShift: Double { channelShift.values.max() ?? 0 }
}
