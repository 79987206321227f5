import MTLFaceNetwork
import MTLFaceSupport
import Testing

@testable import MTLFaceData
@testable import MTLFaceReports

@Suite("Data sets as text and JSON")
struct DatasetTextTests {
  private func set(_ labels: [FaceLabels]) -> FaceDataset {
    FaceDataset(
      path: "x",
      samples: labels.map { FaceDataset.Sample(labels: $0, name: "a.png", source: .file) },
      identities: ["Ada"])
  }

  private func cells(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  @Test("statistics are formatted as text and JSON") func statistics() throws {
    let set = set([
      FaceLabels(identity: 0, age: 5, gender: .female), FaceLabels(identity: 0, age: 46),
      FaceLabels(gender: .male),
    ])
    let statistics = try DatasetStatistics(set)
    let rows = cells(statistics.table)
    #expect(rows[0] == ["age", "women", "men", "unknown", "all"])
    #expect(rows[1] == ["<=10", "1", "0", "0", "1"] && rows[5] == ["41-50", "0", "0", "1", "1"])
    #expect(rows[8] == ["unknown", "0", "1", "0", "1"] && rows.count == 9)
    #expect(
      statistics.text == statistics.table
        + "ages 5 to 46, mean 25.5\n1 person, 2 faces each, median 2\n"
        + "1 face without an identity\n")
    let members = statistics.jsonMembers
    #expect(members.map(\.0) == DatasetStatistics.jsonMemberHelp.map(\.name))
    let json = JSON.object(members).text
    #expect(json.contains(#"{"group":null,"women":0,"men":1,"unknown":0}"#))
    #expect(json.contains(#""ages":{"least":5.0,"mean":25.5,"most":46.0}"#))
    #expect(json.hasSuffix(#""faces_per_person":{"least":2,"median":2,"most":2}}"#))
    let unknown = try DatasetStatistics(self.set([FaceLabels()]))
    #expect(JSON.object(unknown.jsonMembers).text.contains(#""ages":null"#))
  }

  @Test("a balanced subset is formatted as text with the reasons for omissions and as JSON")
  func balancedSubset() throws {
    let woman = FaceLabels(age: 5, gender: .female)
    let man = FaceLabels(age: 5, gender: .male)
    let subset = try BalancedSubset(
      set([woman, woman, woman, man, FaceLabels()]), BalancedSubset.Settings())
    let rows = cells(subset.text)
    #expect(rows[0] == ["age", "women", "of", "men", "of"])
    #expect(rows[1] == ["<=10", "1", "3", "1", "1"])
    #expect(
      subset.text.hasSuffix(
        "omitted: 1 of unknown age or gender, 2 in excess of the limit per age group and gender\n"))
    let members = subset.jsonMembers
    #expect(members.map(\.0) == BalancedSubset.jsonMemberHelp.map(\.name))
    #expect(
      JSON.object(members).text.hasSuffix(
        #""left_out":{"unlabelled":1,"few_per_person":0,"many_per_person":0,"beyond_cell":2}}"#))
  }

  @Test("problems are formatted as JSON objects with an entry and a problem") func problems() {
    #expect(
      JSON([FaceDataset.Problem(entry: "a.png", problem: "is bad")]).text
        == #"[{"entry":"a.png","problem":"is bad"}]"#)
  }
}
