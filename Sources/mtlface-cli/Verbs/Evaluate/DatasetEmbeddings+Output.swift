import MTLFace
import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport

extension DatasetEmbeddings {
  /// The members of the JSON output that describe the faces.
  var jsonMembers: [(String, JSON)] {
    [
      (
        "copies",
        .array(duplicates.map { .array($0.map { .string(dataset.samples[$0].name) }) })
      ), ("without_person", .integer(unidentifiedCount)),
    ] + outputs.jsonMembers
  }

  /// The descriptions of ``jsonMembers`` in the help text.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "copies", meaning: "array of arrays of entries: groups of identical images"),
      (
        name: "without_person",
        meaning: "the number of faces without an identity, which are not measured"
      ),
    ] + ModelOutputs.jsonMemberHelp

  /// The lines of the text output that describe the faces.
  var text: String {
    var text = ""
    if !duplicates.isEmpty {
      let pictures = duplicates.reduce(0) { $0 + $1.count }
      text += "copies: \(NumberFormat.count(pictures, "photo")) with "
      text += NumberFormat.count(duplicates.count, "distinct image")
      text +=
        testSet.excludedDuplicateCount > 0
        ? ", \(testSet.excludedDuplicateCount) omitted\n" : "\n"
    }
    if !conflictingDuplicates.isEmpty {
      text +=
        "images under the names of different people: \(conflictingDuplicates.count); "
      text += "correct the names\n"
    }
    if unidentifiedCount > 0 {
      text += "without a person: \(NumberFormat.count(unidentifiedCount, "face"))\n"
    }
    return text + outputs.text
  }
}
