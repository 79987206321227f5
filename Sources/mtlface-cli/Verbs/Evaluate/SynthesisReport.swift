import MTLFace
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// The table of `evaluate synthesis`, with one row per model.
struct SynthesisReport {
  private let rows: [SynthesisReportRow]

  /// Creates a table of models that were evaluated on the same faces.
  init(_ rows: [SynthesisReportRow]) { self.rows = rows }

  /// The table, followed by the age accuracy of every mapping.
  var text: String {
    var table = TextTable(.left, .left, .right, .right, .right, .right, .right, .right)
    table.add(SynthesisResult.columnTitles)
    for row in rows { table.add(row.result.cells) }
    let faces = rows.first?.result.evaluation.faces.count ?? 0
    return table.text() + "\n" + NumberFormat.count(faces, "face")
      + "; 95 % intervals over faces\n" + rows.map { mappings($0.result.evaluation) }.joined()
  }

  /// Returns a matrix of the age accuracy in percent, with a row per source group and a column per
  /// target group.
  private func mappings(_ evaluation: SynthesisEvaluation) -> String {
    let groups = evaluation.scores.groups
    let width = 8
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + name.padded(to: 12)
        + cells.map { String(repeating: " ", count: max(width - $0.count, 0)) + $0 }.joined() + "\n"
    }
    let years = evaluation.scores.meanEstimatedAges.map {
      $0.map { NumberFormat.fixed($0, 1) } ?? "-"
    }
    let rows = (0..<groups.count).map { source in
      row(
        groups.label(source),
        evaluation.scores.mappings[source].map { mapping in
          mapping.map { NumberFormat.fixed(100 * $0.ageAccuracy, 1) } ?? "-"
        })
    }
    return
      "\n\(evaluation.modelName.printable): age accuracy in %, source (rows) to target (columns)\n"
      + row("", (0..<groups.count).map { groups.label($0) }) + rows.joined()
      + row("mean age", years)
  }

  /// The rows as an array.
  var json: JSON { .array(rows.map(Self.json)) }

  private static func json(_ row: SynthesisReportRow) -> JSON {
    let (evaluation, metrics) = (row.result.evaluation, row.result.metrics)
    let scores = evaluation.scores
    return .object([
      ("model", .string(evaluation.modelName)),
      ("generator", JSON(evaluation.configuration.synthesisName)),
      ("parameters", .integer(row.result.parameterCount)),
      ("iterations", row.result.stepCount.map { .integer($0) } ?? .null),
      ("batch", row.result.batchSize.map { .integer($0) } ?? .null),
      ("age_accuracy", metrics.ageAccuracy.json),
      ("identity_preservation", metrics.identityPreservation.json),
      ("age_accuracy_to_other_groups", metrics.ageAccuracyToOtherGroups?.json ?? .null),
      (
        "identity_preservation_to_other_groups",
        metrics.identityPreservationToOtherGroups?.json ?? .null
      ),
      ("mean_years", .array(scores.meanEstimatedAges.map { $0.map { .number($0) } ?? .null })),
      (
        "channel_shift",
        .object([
          ("mean", .number(evaluation.meanChannelShift)),
          ("most", .number(evaluation.maximumChannelShift)),
        ])
      ), ("mappings", .array(mappings(scores))), ("sheet", JSON(row.sheetPath)),
    ])
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
            ("mean_years", .number(mapping.meanEstimatedAges)),
          ])
        }
      }
    }
  }
}
