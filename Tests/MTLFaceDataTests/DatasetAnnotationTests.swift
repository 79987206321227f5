import MTLFaceNetwork
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Annotation of a data set")
struct DatasetAnnotationTests {
  /// Faces with and without labels. The second and the third face have the same image.
  private let set = LabelFixture.set([
    ("20.png", FaceLabels()), ("33.png", FaceLabels(age: 50)),
    ("33.png", FaceLabels(gender: .female)), ("200.png", FaceLabels()), ("bad.png", FaceLabels()),
  ])

  @Test("missing labels are added, and the labels of a repeated image are estimated once")
  func list() throws {
    var totals: [Int] = []
    let annotation = try DatasetAnnotation(set, LabelFixture.estimator(), format: .list) {
      totals.append($1)
    }
    #expect(totals == [4, 4, 4, 4])
    #expect(annotation.ageCount == 3 && annotation.genderCount == 3)
    #expect(annotation.groupCounts == [0, 1, 0, 1, 0, 0, 1])
    #expect(
      annotation.problems
        == [FaceDataset.Problem(entry: "bad.png", problem: "has no number")])
    let expected = [
      FaceLabels(age: 20, gender: .female), FaceLabels(age: 50, gender: .male),
      FaceLabels(age: 33, gender: .female), FaceLabels(age: 150, gender: .female),
    ]
    #expect(annotation.labeledDataset.samples.map(\.labels) == expected)
    let folder = try TemporaryFolder()
    let list = try FaceDataset(list: folder.write(annotation.text().utf8, "list.txt"))
    #expect(list.samples.map(\.labels) == expected && list.samples[0].name == "/faces/20.png")
  }

  @Test("existing labels are replaced on request") func overwriting() throws {
    let annotation = try DatasetAnnotation(
      set, LabelFixture.estimator(), overwriting: true, format: .list)
    #expect(annotation.ageCount == 4 && annotation.genderCount == 4)
    let samples = annotation.labeledDataset.samples
    #expect(samples[1].labels == FaceLabels(age: 33, gender: .male))
    #expect(samples[2].labels == samples[1].labels)
  }

  @Test("a corrections file contains the new labels and comments on faces that failed")
  func corrections() throws {
    let annotation = try DatasetAnnotation(set, LabelFixture.estimator(), format: .corrections)
    let lines = try annotation.text().split(separator: "\n")
    #expect(lines[0].hasPrefix("# ages and genders estimated by a model"))
    #expect(
      lines.dropFirst() == [
        "20.png\tage=20\tgender=0", "33.png\tgender=1", "200.png\tage=150\tgender=0",
        "# has no number", "# bad.png\tremove",
      ])
  }

  @Test("labels that the model does not estimate are unchanged") func parts() throws {
    let annotation = try DatasetAnnotation(
      set, LabelFixture.estimator(genders: false), format: .corrections)
    #expect(annotation.ageCount == 3 && annotation.genderCount == 0)
    #expect(annotation.labeledDataset.samples.map(\.labels.gender) == [nil, nil, .female, nil])
  }

  @Test("a face whose name cannot be written is excluded") func names() throws {
    let complete = FaceLabels(age: 1, gender: .male)
    let set = LabelFixture.set([
      ("20.png", complete), ("2\n0.png", complete), ("3\n", FaceLabels()),
    ])
    let list = try DatasetAnnotation(set, LabelFixture.estimator(), format: .list)
    #expect(list.problems.map(\.entry) == ["2\n0.png", "3\n"])
    #expect(list.problems.allSatisfy { $0.problem.contains("line break") })
    #expect(list.labeledDataset.count == 1 && list.ageCount == 0)
    let corrections = try DatasetAnnotation(set, LabelFixture.estimator(), format: .corrections)
    #expect(corrections.problems.map(\.entry) == ["3\n"])
    #expect(corrections.labeledDataset.count == 2)
  }

  @Test("annotating a data set without a usable face throws") func noFace() throws {
    let problem = "bad.png: has no number"
    #expect(throws: DatasetError.empty(path: "set", problem: problem)) {
      try DatasetAnnotation(
        LabelFixture.set([("bad.png", FaceLabels())]), LabelFixture.estimator(), format: .list)
    }
  }
}
