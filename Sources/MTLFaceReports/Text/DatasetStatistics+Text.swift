package import MTLFaceData
import MTLFaceSupport

extension DatasetStatistics {
  /// A text table of the faces by age group and gender, with a row for unknown ages.
  package var table: String {
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("age", "women", "men", "unknown", "all")
    func add(_ name: String, _ counts: [Int]) {
      table.add([name] + (counts + [counts.reduce(0, +)]).map(NumberFormat.grouped))
    }
    for (name, counts) in zip(groupNames, groups) { add(name, counts) }
    add("unknown", unknownAge)
    return table.text()
  }

  /// The table, followed by lines about the known ages and the people.
  package var text: String {
    var text = table
    if let ages {
      text +=
        "ages \(NumberFormat.fixed(ages.minimum, 0)) to \(NumberFormat.fixed(ages.maximum, 0)), mean "
        + "\(NumberFormat.fixed(ages.mean, 1))\n"
    }
    if let minimum = facesPerPerson.first, let maximum = facesPerPerson.last {
      let range =
        minimum == maximum
        ? NumberFormat.count(minimum, "face") : "\(minimum) to \(maximum) faces"
      text +=
        "\(NumberFormat.count(facesPerPerson.count, "person")), \(range) each, "
        + "median \(facesPerPerson[facesPerPerson.count / 2])\n"
    }
    if unidentifiedCount > 0 {
      text += "\(NumberFormat.count(unidentifiedCount, "face")) without an identity\n"
    }
    return text
  }
}
