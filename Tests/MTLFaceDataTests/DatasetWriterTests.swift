import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceData

@Suite("Writing a data set")
struct DatasetWriterTests {
  private let folder: TemporaryFolder
  private let set: FaceDataset

  /// Creates a data set of four images. One has no identity, and one has a line break in its name.
  init() throws {
    folder = try TemporaryFolder()
    for (number, name) in ["a b.png", "c.png", "d.png"].enumerated() {
      try folder.picture("faces/\(name)", gray: UInt8(50 * number))
    }
    try FileManager.default.copyItem(
      atPath: folder.path("faces/d.png"), toPath: folder.path("faces") + "/e\n.png")
    set = FaceDataset(
      path: "set", root: folder.path("faces"),
      samples: [
        FaceDataset.Sample(
          labels: FaceLabels(identity: 1, age: 20.5, gender: .male), name: "a b.png", source: .file),
        FaceDataset.Sample(labels: FaceLabels(age: 31), name: "c.png", source: .file),
        FaceDataset.Sample(
          labels: FaceLabels(identity: 0, gender: .female), name: "d.png", source: .file),
        FaceDataset.Sample(labels: FaceLabels(identity: 1), name: "e\n.png", source: .file),
      ], identities: ["Ada", "Eileen"])
  }

  private func write(
    to name: String, as format: DatasetWriter.Format, omitting omitted: Set<Int> = []
  ) throws -> DatasetWriter.Summary {
    try DatasetWriter(pool: ThreadPool(threads: 2)).write(set, to: folder.path(name), as: format) {
      guard !omitted.contains($0) else { throw UnreadableFace("is omitted") }
      return try set.encodedImage($0)
    }
  }

  @Test("records contain the images and labels, and a face without an identity becomes a person")
  func records() throws {
    #expect(try write(to: "new", as: .records) == DatasetWriter.Summary(faceCount: 4))
    let copy = try FaceDataset(records: folder.path("new"), labels: .identityAgeGender)
    #expect(copy.identities == ["1", "2", "0"])
    #expect(copy.samples.map(\.labels.identity) == [0, 1, 2, 0])
    #expect(copy.samples.map(\.labels.age) == [20.5, 31, nil, nil])
    #expect(copy.samples.map(\.labels.gender) == [.male, nil, .female, nil])
    for index in 0..<4 { #expect(try copy.encodedImage(index) == set.encodedImage(index)) }
    #expect(try folder.text("new/property") == "3,112,112\n")
  }

  @Test("a list with image files contains the images and labels") func list() throws {
    #expect(try write(to: "new", as: .list).faceCount == 4)
    let copy = try FaceDataset(list: folder.path("new/list.txt"))
    #expect(copy.samples.map(\.name) == (1...4).map { "images/000000\($0).png" })
    #expect(copy.identities == ["Eileen", "Ada"])
    #expect(copy.samples.map(\.labels.age) == [20.5, 31, nil, nil])
    for index in 0..<4 { #expect(try copy.encodedImage(index) == set.encodedImage(index)) }
  }

  @Test("faces without an image are omitted, and no data set is written if all are omitted")
  func omissions() throws {
    let summary = try write(to: "some", as: .list, omitting: [1])
    #expect(summary.faceCount == 3)
    #expect(summary.problems.map(\.description) == ["c.png: is omitted"])
    #expect(try FaceDataset(list: folder.path("some/list.txt")).count == 3)
    #expect(throws: DatasetError.empty(path: "set", problem: "a b.png: is omitted")) {
      try write(to: "none", as: .records, omitting: [0, 1, 2, 3])
    }
    try DatasetWriter.requireNoDataset(in: folder.path("none"))
  }

  @Test("an output that cannot be completed leaves no files, and existing files remain")
  func failure() throws {
    for format in DatasetWriter.Format.allCases {
      #expect(throws: DatasetError.self) {
        try write(to: "none", as: format, omitting: [0, 1, 2, 3])
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
    }
    // A folder has the name of the third image.
    let obstacle = folder.url.appending(path: "new/images/0000003.png")
    try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: true)
    #expect(throws: (any Error).self) { try write(to: "new", as: .list) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("new"))
    #expect(names.sorted() == ["images", "images/0000003.png"])
  }

  @Test("progress is reported after each face") func progress() throws {
    var done: [Int] = []
    let writer = DatasetWriter(pool: .single)
    _ = try writer.write(
      set, to: folder.path("new"), as: .records,
      progress: { number, total in
        done.append(number)
        #expect(total == 4)
      }, encodedImage: { _ in [1, 2, 3] })
    #expect(done == [0, 1, 2, 3])
  }

  @Test("a list without image files refers to the existing images") func references() throws {
    let summary = try DatasetWriter.writeList(of: set, to: folder.path("new"))
    #expect(summary.faceCount == 3 && summary.problems.map(\.entry) == ["e\n.png"])
    #expect(try folder.names() == ["faces", "new"])
    let copy = try FaceDataset(list: folder.path("new/list.txt"))
    #expect(copy.samples.map(\.labels.age) == [20.5, 31, nil])
    for index in 0..<3 { #expect(try copy.encodedImage(index) == set.encodedImage(index)) }
  }

  @Test("a folder that contains a data set is rejected", arguments: ["train.rec", "list.txt"])
  func occupied(name: String) throws {
    try DatasetWriter.requireNoDataset(in: folder.path("absent"))
    try DatasetWriter.requireNoDataset(in: folder.path("faces"))
    let path = try folder.write([], name)
    let error = #expect(throws: DatasetError.self) {
      try DatasetWriter.requireNoDataset(in: folder.url.path)
    }
    #expect(
      error?.description == "\(path): already exists; choose a folder without a data set")
  }
}
