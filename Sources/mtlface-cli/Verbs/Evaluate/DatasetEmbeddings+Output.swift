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
      (name: "copies", meaning: "array of arrays of entries: pictures that are the same"),
      (name: "without_person", meaning: "faces that belong to nobody, which are left out"),
    ] + ModelOutputs.jsonMemberHelp

  /// The lines of the text output that describe the faces.
  var text: String {
    var text = ""
    if !duplicates.isEmpty {
      let pictures = duplicates.reduce(0) { $0 + $1.count }
      text += "copies: \(Numbers.count(pictures, "photo")) are \(duplicates.count) pictures"
      text +=
        testSet.excludedDuplicateCount > 0
        ? ", of which \(testSet.excludedDuplicateCount) were left out\n" : "\n"
    }
    if !conflictingDuplicates.isEmpty {
      text +=
        "one picture under two names: \(Numbers.count(conflictingDuplicates.count, "picture")); "
      text += "mend the names\n"
    }
    if unidentifiedCount > 0 {
      text += "without a person: \(Numbers.count(unidentifiedCount, "face"))\n"
    }
    return text + outputs.text
  }
}
