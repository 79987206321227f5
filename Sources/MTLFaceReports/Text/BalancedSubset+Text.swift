package import MTLFaceData
import MTLFaceSupport

extension BalancedSubset {
  /// A text table of the numbers of drawn and available faces by age group and gender. If faces
  /// were omitted, the table is followed by a line with the reasons.
  package var text: String {
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("age", "women", "of", "men", "of")
    for (group, name) in groupNames.enumerated() {
      let counts = zip(drawn[group], available[group]).flatMap { [$0, $1] }
      table.add([name] + counts.map(NumberFormat.grouped))
    }
    let reasons = [
      (unlabeledCount, "of unknown age or gender"),
      (excludedForFewFaces, "of people with too few faces"),
      (excludedForManyFaces, "of people with too many faces"),
      (surplus, "in excess of the limit per age group and gender"),
    ].filter { $0.0 > 0 }.map { "\(NumberFormat.grouped($0.0)) \($0.1)" }
    return table.text()
      + (reasons.isEmpty ? "" : "omitted: \(reasons.joined(separator: ", "))\n")
  }
}
