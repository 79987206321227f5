import Foundation
import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import Testing

@testable import MTLFaceTraining

@Suite("Combined data sets")
struct CombinedFaceDatasetTests {
  @Test("label overrides do not change the held-out faces or the teacher row of a face")
  func labelOverrides() throws {
    let fixture = try TrainingFixture()
    var source = TrainingDataSource(path: try fixture.records("faces", count: 12, persons: 3))
    source.heldOutEvery = 4
    source.teacher = fixture.path("teacher.npy")
    var teacher = try NumpyWriter(replacing: fixture.path("teacher.npy"), columns: 2)
    for row in 0..<12 { try teacher.append([Float(row), -1]) }
    try teacher.commit()
    let original = try CombinedFaceDataset([source])
    #expect(original.trainingCount == 9 && original.heldOutCount == 3 && original.classCount == 3)
    let removed = original.sets[0].samples[1].name
    let relabeled = original.sets[0].samples[2].name
    try Data("\(removed)\tremove\n\(relabeled)\tidentity=new\tage=44\nwho\tremove\n".utf8)
      .write(to: fixture.url.appending(path: "corrections.tsv"))
    source.labelOverrides = fixture.path("corrections.tsv")
    let faces = try CombinedFaceDataset([source])
    func names(_ faces: CombinedFaceDataset) -> [String] { faces.heldOut.map(faces.name) }
    #expect(names(faces) == names(original) && faces.trainingCount == 8)
    #expect(faces.classCount == 4 && faces.sets[0].problems.count == 1)
    let face = try #require((0..<8).first { faces.name($0).hasSuffix(relabeled) })
    #expect(faces.labels(face).age == 44)
    #expect((0..<8).count { faces.labels($0).identity == faces.labels(face).identity } == 1)
    // The rows of the array are in the order of the faces before the overrides.
    let teachers = try #require(try TeacherEmbeddings(arrays: [source], faces))
    let values = try teachers.embeddings(of: Array(0..<11)).values
    let rows = stride(from: 0, to: values.count, by: 2).map { Int(values[$0]) }
    let originalNames = original.sets[0].samples.map(\.name)
    let expected = (0..<11).map { face -> Int? in
      let (set, index) = faces.location(of: face)
      return originalNames.firstIndex(of: faces.sets[set].samples[index].name)
    }
    #expect(rows == expected)
  }
}
