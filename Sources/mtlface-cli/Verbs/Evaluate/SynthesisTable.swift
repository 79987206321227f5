import MTLFace

/// The supplement's table: a row a model.
struct SynthesisTable {
  private let trials: [SynthesisTrial]
  private let bootstrap: Bootstrap

  /// A measure and where it would lie on other faces.
  private struct Measure {
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

  /// A table of trials on the same faces.
  init(_ trials: [SynthesisTrial], _ bootstrap: Bootstrap) {
    self.trials = trials
    self.bootstrap = bootstrap
  }

  /// The table, then what every mapping gives.
  func text() throws -> String {
    var table = TextTable(.left, .left, .right, .right, .right, .right, .right, .right)
    table.add(
      "model", "generator", "parameters", "iterations", "batch", "age accuracy, %", "identity",
      "shift")
    for trial in trials {
      let accuracy = try Measure(trial.scores, bootstrap) { try $0.ageAccuracy() }
      let identity = try Measure(trial.scores, bootstrap) { try $0.identityPreservation() }
      table.add(
        trial.path, trial.configuration.synthesisName ?? "", Numbers.grouped(try size(trial)),
        trial.iterations.map(Numbers.grouped) ?? "?", trial.batch.map { "\($0)" } ?? "?",
        accuracy.text(100, 1), identity.text(1, 3),
        "\(Numbers.fixed(trial.meanShift, 1)), \(Numbers.fixed(trial.mostShift, 1))")
    }
    let faces = trials.first?.faces.count ?? 0
    return table.text() + "\n" + Numbers.count(faces, "face")
      + "; intervals of 95 % over faces\n" + trials.map { mappings($0) }.joined()
  }

  /// Age accuracy in per cent: source groups down, target groups across.
  private func mappings(_ trial: SynthesisTrial) -> String {
    let groups = trial.scores.groups
    let width = 8
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + name.padded(to: 12)
        + cells.map { String(repeating: " ", count: max(width - $0.count, 0)) + $0 }.joined() + "\n"
    }
    let years = trial.scores.meanYears.map { $0.map { Numbers.fixed($0, 1) } ?? "-" }
    let rows = (0..<groups.count).map { source in
      row(
        groups.label(source),
        trial.scores.mappings[source].map { mapping in
          mapping.map { Numbers.fixed(100 * $0.ageAccuracy, 1) } ?? "-"
        })
    }
    return "\n\(trial.path.printable): age accuracy in %, from (down) to (across)\n"
      + row("", (0..<groups.count).map { groups.label($0) }) + rows.joined()
      + row("mean age", years)
  }

  /// The rows as an array.
  func json() throws -> JSON {
    .array(
      try trials.map { trial in
        let scores = trial.scores
        func measure(_ body: (SynthesisScores) throws -> Double) -> JSON {
          (try? Measure(scores, bootstrap, body).json) ?? .null
        }
        return .object([
          ("model", .string(trial.path)), ("generator", JSON(trial.configuration.synthesisName)),
          ("parameters", .integer(try size(trial))),
          ("iterations", trial.iterations.map { .integer($0) } ?? .null),
          ("batch", trial.batch.map { .integer($0) } ?? .null),
          ("age_accuracy", measure { try $0.ageAccuracy() }),
          ("identity_preservation", measure { try $0.identityPreservation() }),
          ("age_accuracy_to_other_groups", measure { try $0.ageAccuracy(.toOtherGroups) }),
          (
            "identity_preservation_to_other_groups",
            measure { try $0.identityPreservation(.toOtherGroups) }
          ),
          ("mean_years", .array(scores.meanYears.map { $0.map { .number($0) } ?? .null })),
          (
            "channel_shift",
            .object([("mean", .number(trial.meanShift)), ("most", .number(trial.mostShift))])
          ), ("mappings", .array(Self.mappings(scores))), ("sheet", JSON(trial.sheetPath)),
        ])
      })
  }

  private static func mappings(_ scores: SynthesisScores) -> [JSON] {
    (0..<scores.groups.count).flatMap { source in
      (0..<scores.groups.count).compactMap { target in
        scores.mappings[source][target].map { mapping in
          .object([
            ("source", .string(scores.groups.label(source))),
            ("target", .string(scores.groups.label(target))), ("faces", .integer(mapping.count)),
            ("age_accuracy", .number(mapping.ageAccuracy)),
            ("identity_preservation", .number(mapping.identityPreservation)),
            ("mean_years", .number(mapping.meanYears)),
          ])
        }
      }
    }
  }

  /// Numbers that the generator learned.
  private func size(_ trial: SynthesisTrial) throws -> Int {
    try ModelPart.sizes(of: FaceNetwork(trial.configuration))
      .first { $0.part == .generator }?.count ?? 0
  }
}

extension SynthesisTrial {
  /// Steps that it was trained, where its file says so.
  var iterations: Int? { metadata["steps"].flatMap(Int.init) }

  /// Faces of a step, where its file says so.
  var batch: Int? {
    metadata["training"].flatMap { try? TrainingConfiguration.decoded($0).fas.batch }
  }

  /// Over the faces.
  var meanShift: Double {
    channelShift.keys.sorted().reduce(0) { $0 + (channelShift[$1] ?? 0) }
      / Double(max(channelShift.count, 1))
  }
  /// Of the worst.
  var mostShift: Double { channelShift.values.max() ?? 0 }
}
