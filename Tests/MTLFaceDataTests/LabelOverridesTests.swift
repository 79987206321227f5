import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Label overrides")
struct LabelOverridesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Returns a data set of four faces and two people. One file name contains a space.
  private func set() throws -> FaceDataset {
    let list = try folder.write(
      """
      ada a b.png 25 0
      ada b.png 30 0
      bob c.png -1 1
      -1 d.png 40 -1

      """.utf8, "list.txt")
    return try FaceDataset(list: list)
  }

  private func corrected(_ lines: String) throws -> FaceDataset {
    try set().applyingLabelOverrides(contentsOf: folder.write(lines.utf8, "c.tsv"))
  }

  @Test("overrides change only the labels that they contain") func fields() throws {
    let set = try corrected(
      """
      # a comment

       \t
      a b.png\tage=31.5\tgender=1
      b.png\tage=?\tidentity=Cleo Ann = 2\r
      c.png\tgender=?\tidentity=?
      d.png\tidentity=ada

      """)
    #expect(set.problems.isEmpty, "\(set.problems)")
    #expect(set.identities == ["ada", "Cleo Ann = 2"], "bob has no remaining faces")
    #expect(
      set.samples.map(\.labels) == [
        FaceLabels(identity: 0, age: 31.5, gender: .male),
        FaceLabels(identity: 1, gender: .female), FaceLabels(),
        FaceLabels(identity: 0, age: 40),
      ])
    #expect(try corrected("").samples.map(\.labels) == self.set().samples.map(\.labels))
  }

  @Test("a person without remaining faces is removed, and record numbers are unchanged")
  func removal()
    throws
  {
    let set = try corrected("a b.png\tremove\nb.png\tremove\n")
    #expect(set.samples.map(\.name) == ["c.png", "d.png"] && set.identities == ["bob"])
    #expect(set.samples.map(\.labels.identity) == [0, nil] && set.problems.isEmpty)
    #expect((0..<2).map(set.recordNumber(at:)) == [2, 3] && set.originalCount == 4)
    let some = set.filtered { $0.name == "d.png" }
    #expect(some.recordNumber(at: 0) == 3 && some.originalIndex(of: 0) == 3)
    #expect(throws: DatasetError.self) {
      try corrected(["a b", "b", "c", "d"].map { "\($0).png\tremove\n" }.joined())
    }
  }

  @Test(
    "an invalid line is reported with its number and has no effect",
    arguments: [
      ("b.png", "NAME<TAB>"), ("\tage=3", "NAME<TAB>"), ("b.png age=3", "NAME<TAB>"),
      ("B.png\tage=3", "\"B.png\", which is not a face"), ("b.png \tage=3", "which is not a face"),
      ("b.png\tage=old", "the age"), ("b.png\tage=151", "150 years"),
      ("b.png\tage=inf", "is not a number"),
      ("b.png\tgender=2", "the gender"), ("b.png\tidentity=", "empty identity"),
      ("b.png\tAge=3", "the unknown field \"Age=3\""), ("b.png\t", "the unknown field \"\""),
      ("b.png\tremoved", "the unknown field"),
      ("b.png\tage=3\tage=4", "sets the age more than once"),
      ("b.png\tage=3\tremove", "removes a face and also sets its labels"),
      ("b.png\tremove\tremove", "removes"), ("b.png\tage=3\u{0}", "is not a number"),
      ("b.png\tage=0x1p3", "is not a number"),
      ("b.png\tidentity=" + String(repeating: "x", count: 70_000), "too long"),
    ])
  func wrong(line: String, problem: String) throws {
    let set = try corrected("# first\n\(line)\nd.png\tage=41\n")
    #expect(set.problems.map(\.entry) == ["\(folder.path("c.tsv")) line 2"])
    #expect(set.problems.first?.problem.contains(problem) == true, "\(set.problems)")
    var expected = try self.set().samples.map(\.labels)
    expected[3].age = 41
    #expect(set.samples.map(\.labels) == expected)
  }

  @Test("the second of two lines for a face is reported and has no effect") func repeatedName()
    throws
  {
    let set = try corrected("b.png\tage=3\nb.png\tremove\n")
    #expect(set.samples.map(\.labels.age) == [25, 3, nil, 40])
    #expect(
      set.problems.map(\.problem) == ["repeats the name \"b.png\"; remove all but one of its lines"]
    )
  }

  @Test("binary data and many invalid lines are reported, and a missing file throws") func hostile()
    throws
  {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: ($0 &* $0 &* 40_503) >> 7) }
    try Data(bytes).write(to: folder.url.appending(path: "noise"))
    let set = try set().applyingLabelOverrides(contentsOf: folder.path("noise"))
    #expect(set.count == 4 && !set.problems.isEmpty)
    #expect(throws: DatasetError.self) {
      try self.set().applyingLabelOverrides(contentsOf: folder.path("nowhere"))
    }
    #expect(throws: DatasetError.self) {
      try self.set().applyingLabelOverrides(contentsOf: folder.url.path)
    }
    let many = try corrected(String(repeating: "x\n", count: 10_005))
    #expect(many.problems.count == 10_001)
    #expect(many.problems.last?.problem == "the number of further invalid lines is 5")
  }

  @Test("records keep their keys after overrides") func records() throws {
    let png = try Data(contentsOf: URL(filePath: folder.picture("p.png")))
    var writer = try RecordIOWriter(folder: folder.url.path)
    for identity in [7, 7, 9, 9] as [Float] {
      try png.withUnsafeBytes { try writer.append($0, labels: [identity]) }
    }
    try writer.commit(classCount: 2, height: 8, width: 8)
    let plain = try FaceDataset(records: folder.url.path)
    let path = try folder.write("record 2\tremove\nrecord 4\tidentity=7\tage=20".utf8, "c.tsv")
    let set = try plain.applyingLabelOverrides(contentsOf: path)
    #expect(
      (0..<3).map(set.recordNumber(at:)) == [
        plain.recordNumber(at: 0), plain.recordNumber(at: 2), plain.recordNumber(at: 3),
      ])
    #expect(set.identities == ["7", "9"] && set.samples.map(\.labels.identity) == [0, 1, 0])
    #expect(set.samples[2].labels.age == 20)
  }

  @Test("written lines can be parsed, and invalid names and labels are rejected") func writing()
    throws
  {
    let set = try set()
    let lines = try [
      LabelOverrides.makeLine(
        for: set.samples[0], age: 31.25, gender: .female, identity: "Eve = 1"),
      LabelOverrides.makeLine(for: set.samples[1], age: 7),
      LabelOverrides.makeRemovalLine(for: set.samples[2]),
    ]
    #expect(lines[0] == "a b.png\tage=31.25\tgender=0\tidentity=Eve = 1\n")
    let result = try corrected(lines.joined())
    #expect(result.problems.isEmpty && result.samples.map(\.labels.age) == [31.25, 7, 40])
    #expect(result.identities == ["Eve = 1", "ada"])
    func sample(_ name: String) -> FaceDataset.Sample {
      FaceDataset.Sample(labels: FaceLabels(), name: name, source: .file)
    }
    for name in ["#a.png", "a\tage=3", "a\nb.png", "", String(repeating: "x", count: 1 << 16)] {
      #expect(throws: DatasetError.self, "\(name)") {
        try LabelOverrides.makeLine(for: sample(name), age: 3)
      }
    }
    for identity in ["?", "", "a\tremove", "a\nb", "a\r"] {
      #expect(throws: DatasetError.self, "\(identity)") {
        try LabelOverrides.makeLine(for: sample("a.png"), identity: identity)
      }
    }
    for age in [-1, 151, Double.nan, .infinity] {
      #expect(throws: DatasetError.self) {
        try LabelOverrides.makeLine(for: sample("a.png"), age: age)
      }
    }
    #expect(throws: DatasetError.self) { try LabelOverrides.makeLine(for: sample("a.png")) }
  }
}
