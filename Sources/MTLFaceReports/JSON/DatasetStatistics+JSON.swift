package import MTLFaceData
package import MTLFaceSupport

extension DatasetStatistics {
  /// The statistics as members of a JSON object.
  package var jsonMembers: [(String, JSON)] {
    func row(_ name: String?, _ counts: [Int]) -> JSON {
      .object([
        ("group", JSON(name)), ("women", .integer(counts[0])), ("men", .integer(counts[1])),
        ("unknown", .integer(counts[2])),
      ])
    }
    let ages = self.ages.map { ages -> JSON in
      .object([
        ("least", .number(ages.minimum)), ("mean", .number(ages.mean)),
        ("most", .number(ages.maximum)),
      ])
    }
    let facesPerPerson: JSON =
      self.facesPerPerson.isEmpty
      ? .null
      : .object([
        ("least", .integer(self.facesPerPerson[0])),
        ("median", .integer(self.facesPerPerson[self.facesPerPerson.count / 2])),
        ("most", .integer(self.facesPerPerson[self.facesPerPerson.count - 1])),
      ])
    return [
      ("faces", .integer(faceCount)),
      ("groups", .array(zip(groupNames, groups).map { row($0, $1) } + [row(nil, unknownAge)])),
      ("ages", ages ?? .null), ("persons", .integer(self.facesPerPerson.count)),
      ("without_person", .integer(unidentifiedCount)), ("faces_per_person", facesPerPerson),
    ]
  }
  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (name: "faces", meaning: "the number of faces"),
    (
      name: "groups",
      meaning:
        "an array of objects with group, women, men and unknown; in the last object, which counts "
        + "the faces of unknown age, group is null"
    ),
    (
      name: "ages",
      meaning: "an object with least, mean and most, in years, or null if no age is known"
    ),
    (name: "persons", meaning: "the number of people"),
    (name: "without_person", meaning: "the number of faces without an identity"),
    (
      name: "faces_per_person",
      meaning: "an object with least, median and most, or null if there are no people"
    ),
  ]
}
