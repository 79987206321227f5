package import MTLFaceData
package import MTLFaceSupport

extension BalancedSubset {
  /// The description of the subset as members of a JSON object.
  package var jsonMembers: [(String, JSON)] {
    let groups = groupNames.enumerated().map { group, name -> JSON in
      .object([
        ("group", .string(name)), ("women", .integer(drawn[group][0])),
        ("men", .integer(drawn[group][1])), ("women_available", .integer(available[group][0])),
        ("men_available", .integer(available[group][1])),
      ])
    }
    let omitted: JSON = .object([
      ("unlabelled", .integer(unlabeledCount)), ("few_per_person", .integer(excludedForFewFaces)),
      ("many_per_person", .integer(excludedForManyFaces)), ("beyond_cell", .integer(surplus)),
    ])
    return [
      ("persons", .integer(faces.identities.count)), ("per_cell", .integer(perCell)),
      ("groups", .array(groups)), ("left_out", omitted),
    ]
  }
  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (name: "persons", meaning: "the number of people"),
    (name: "per_cell", meaning: "the maximum number of faces per age group and gender"),
    (
      name: "groups",
      meaning:
        "an array of objects with group, women and men (the numbers of faces drawn), women_available "
        + "and men_available"
    ),
    (
      name: "left_out",
      meaning: "the numbers of omitted faces by reason, as an object with unlabelled, "
        + "few_per_person, many_per_person and beyond_cell"
    ),
  ]
}
