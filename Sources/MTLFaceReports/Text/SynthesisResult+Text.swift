import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport

extension [SynthesisResult] {
  /// A text table with a row for each model.
  var textTable: String {
    var table = TextTable(.left, .left, .right, .right, .right, .right, .right, .right)
    table.add(SynthesisResult.columnTitles)
    for result in self { table.add(result.cells) }
    return table.text()
  }
}

extension SynthesisEvaluation {
  /// A text table of the age accuracy in percent with a row for each source group and a column for
  /// each target group. The last row contains the mean estimated ages.
  var ageAccuracyTable: String {
    let groups = scores.groups
    let rows = (0..<groups.count).map { source in
      Self.row(
        groups.label(source),
        scores.mappings[source].map { mapping in
          mapping.map { NumberFormat.fixed(100 * $0.ageAccuracy, 1) } ?? "-"
        })
    }
    let ages = scores.meanEstimatedAges.map { $0.map { NumberFormat.fixed($0, 1) } ?? "-" }
    return "\(modelName.printable): age accuracy in %, source (rows) to target (columns)\n"
      + Self.row("", (0..<groups.count).map { groups.label($0) }) + rows.joined()
      + Self.row("mean age", ages)
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    "  \(name.padded(to: 12))\(cells.map { $0.leftPadded(to: 8) }.joined())\n"
  }
}
