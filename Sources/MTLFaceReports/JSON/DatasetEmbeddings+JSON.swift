import MTLFaceData
import MTLFaceSupport

extension DatasetEmbeddings {
  /// The members of the JSON output that describe the faces.
  var jsonMembers: [(String, JSON)] {
    let copies = duplicates.map { group in
      JSON.array(group.map { .string(dataset.samples[$0].name) })
    }
    return [("copies", .array(copies)), ("without_person", .integer(unidentifiedCount))]
      + outputs.jsonMembers
  }

  /// The meanings of ``jsonMembers``, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "copies", meaning: "array of arrays of entries: groups of identical images"),
      (
        name: "without_person",
        meaning: "the number of faces without an identity, which are not measured"
      ),
    ] + ModelOutputs.jsonMemberHelp
}
