import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@testable import MTLFaceData

@Suite("Face data sets")
struct FaceDatasetTests {
  @Test(
    "a list can contain any IDs, unknown labels and names with spaces; invalid lines are reported")
  func list() throws {
    let folder = try TemporaryFolder()
    try folder.picture("faces/a b.png", gray: 70)
    let list = try folder.write(
      """
      # a comment
      17 faces/a b.png 25 1
      900 c.JPG 30.5 0

      17 d.jpeg -1 ?
      -1 e.png 12
      x7 f.png
      3 g.png old 1
      3 h.png 200 1
      3 i.png 20 2
      3 j.gif 20 1
      3 k.png 20 1 9
      lonely
      """.utf8, "list.txt")
    let set = try FaceDataset(list: list)
    #expect(set.samples.map(\.name) == ["faces/a b.png", "c.JPG", "d.jpeg", "e.png", "f.png"])
    #expect(
      set.samples.map(\.labels) == [
        FaceLabels(identity: 0, age: 25, gender: .male),
        FaceLabels(identity: 1, age: 30.5, gender: .female), FaceLabels(identity: 0),
        FaceLabels(age: 12), FaceLabels(identity: 2),
      ])
    #expect(set.identities == ["17", "900", "x7"])
    #expect(
      set.problems.map(\.entry) == [7, 8, 9, 10, 11, 12].map { "line \($0 + 1)" })
    #expect(set.problems[0].problem.contains("\"old\"") && set.problems[1].problem.contains("200"))
    #expect(try set.image(0).pixels(0) == 70)
    #expect(throws: ImageError.self) { try set.image(1) }
    #expect(throws: DatasetError.noSample(path: list, index: 5, count: 5)) { try set.image(5) }
    // A written list contains the same faces.
    let copy = try FaceDataset(list: folder.write(set.list.utf8, "again.txt"))
    #expect(copy.samples.map(\.labels) == set.samples.map(\.labels) && copy.problems.isEmpty)
    // Classes are renumbered after a person is removed.
    let some = set.filtered { $0.labels.identity != 0 }
    #expect(some.identities == ["900", "x7"])
    #expect(some.samples.map(\.labels.identity) == [0, nil, 1])
  }

  @Test(
    "labels are parsed from file names",
    arguments: [
      (FileNamingConvention.fgnet, "001A02.JPG", "001", 2.0, nil),
      (.fgnet, "x/078A43b.jpg", "078", 43, nil),
      (.utkface, "25_1_0_20170116174525125.jpg.chip.jpg", nil, 25, Gender.female),
      (.utkface, "61_0_3_1.png", nil, 61, .male), (.morph, "009055_1M54.JPG", "009055", 54, .male),
      (.morph, "012_03F20.jpg", "012", 20, .female),
      (.cacd, "53_Robert_De_Niro_0001.jpg", "Robert_De_Niro", 53, nil),
      (.lfw, "Aaron_Peirsol/Aaron_Peirsol_0001.jpg", "Aaron_Peirsol", nil, nil),
      (.folders, "people/Ada/1.png", "people/Ada", nil, nil),
    ] as [(FileNamingConvention, String, String?, Double?, Gender?)])
  func naming(
    naming: FileNamingConvention, name: String, person: String?, age: Double?, gender: Gender?
  )
    throws
  {
    let parsed = try naming.labels(fromPath: name)
    #expect(parsed.person == person)
    #expect(parsed.labels == FaceLabels(age: age, gender: gender))
  }

  @Test(
    "file names that do not follow the convention are rejected",
    arguments: FileNamingConvention.allCases)
  func otherNames(naming: FileNamingConvention) throws {
    for name in [
      "photo.jpg", "_.png", "A.png", "1_2.jpg", "999_1_0.png", "1A999.jpg", "-1_0_0.png",
    ] {
      #expect(throws: LabelError.self, "\(name)") { try naming.labels(fromPath: name) }
    }
  }

  @Test("a folder is read in the order of file names, and invalid names are reported") func folder()
    throws
  {
    let folder = try TemporaryFolder()
    for name in ["b/2.png", "b/1.png", "a/x.png", "loose.png", ".hidden.png", "a/note.txt"] {
      try folder.picture(name)
    }
    let set = try FaceDataset(folder: folder.url.path, naming: .folders)
    #expect(set.samples.map(\.name) == ["a/x.png", "b/1.png", "b/2.png"])
    #expect(set.samples.map(\.labels.identity) == [0, 1, 1] && set.identities == ["a", "b"])
    #expect(set.problems.map(\.entry) == ["loose.png"])
    #expect(try set.image(2).width == 8)
    #expect(throws: DatasetError.self) { try FaceDataset(folder: folder.url.path, naming: .morph) }
    #expect(throws: DatasetError.self) { try FaceDataset(folder: folder.path("no"), naming: .lfw) }
    #expect(throws: DatasetError.self) { try FaceDataset(list: folder.path("no")) }
    #expect(throws: DatasetError.self) { try FaceDataset(list: folder.url.path) }
    #expect(throws: DatasetError.self) { try FaceDataset(list: folder.write("".utf8, "empty.txt")) }
  }

  @Test("records are read, and a record with invalid labels is excluded") func records() throws {
    let folder = try TemporaryFolder()
    let png = try Data(contentsOf: URL(filePath: folder.picture("p.png", gray: 9)))
    var writer = try RecordIOWriter(folder: folder.url.path)
    for labels in [[7, 30, 1], [7, 300, 1], [9, 20, 0], [9, -1, -1]] as [[Float]] {
      try png.withUnsafeBytes { try writer.append($0, labels: labels) }
    }
    try [1, 2, 3].withUnsafeBytes { try writer.append($0, labels: [7, 5, 0]) }
    try writer.commit(classCount: 2, height: 8, width: 8)
    let plain = try FaceDataset(records: folder.url.path, labels: .indexAgeGender)
    #expect(
      try FaceDataset(records: folder.url.path).identities == ["7", "9"],
      "the label layout is inferred from the file `property`")
    #expect(plain.samples.map(\.labels.age) == [30, 20, nil, 5])
    #expect(plain.samples.allSatisfy { $0.labels.identity == nil })
    #expect(plain.problems.map(\.entry) == ["record 2"])
    let set = try FaceDataset(records: folder.url.path, labels: .identityAgeGender)
    #expect(set.samples.map(\.labels.identity) == [0, 1, 1, 0] && set.identities == ["7", "9"])
    #expect(set.samples.map(\.labels.gender) == [.male, .female, nil, .female])
    #expect(try set.image(0).pixels(0) == 9)
    #expect(throws: ImageError.self) { try set.image(3) }
  }

  @Test(
    "published data sets are read", .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func real()
    throws
  {
    let faces = SharedFolder.url.appending(path: "faces")
    let ages = try FaceDataset(records: faces.appending(path: "utkface").path)
    #expect(ages.count == 21_329 && ages.problems.isEmpty && ages.identities.isEmpty)
    #expect(try ages.image(4711).width == 112)
    let people = try FaceDataset(records: faces.appending(path: "glint24").path)
    #expect(people.count == 10_240 && people.identities.count == 24)
    let pairs = try FaceDataset(pairs: faces.appending(path: "lfw.bin").path)
    #expect(pairs.count == 12_000)
    #expect(try pairs.image(11_999).height == 112)
  }
}

extension RGBImage {
  /// Returns a channel of the first pixel.
  fileprivate func pixels(_ channel: Int) -> UInt8 { withPixels { $0[channel] } }
}
