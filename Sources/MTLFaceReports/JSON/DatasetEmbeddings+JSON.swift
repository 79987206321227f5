import MTLFaceData
import MTLFaceSupport

extension DatasetEmbeddings {
  /// The duplicates and omitted faces as members of a JSON object.
  var jsonMembers: [(String, JSON)] {
    let copies = duplicates.map { group in
      JSON.array(group.map { .string(dataset.samples[$0].name) })
    }
    return [("copies", .array(copies)), ("without_person", .integer(unidentifiedCount))]
      + outputs.jsonMembers
  }

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (
        name: "copies",
        meaning: "the groups of identical images, as arrays of entries"
      ),
      (
        name: "without_person",
        meaning: "the number of faces without an identity, which are not evaluated"
      ),
    ] + ModelOutputs.jsonMemberHelp
}
