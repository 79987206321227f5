import Foundation
import MTLFace
import MTLFaceData
import MTLFaceTestSupport
import Testing

@Suite("dataset")
struct DatasetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a list that contains three usable images, a missing image, an image of another size, a
  /// damaged image and an invalid line.
  private func list() throws -> String {
    for name in ["a.png", "b.png", "c.png"] {
      try RGBImage(width: 112, height: 112).writePNG(to: folder.path(name))
    }
    try RGBImage(width: 50, height: 112).writePNG(to: folder.path("small.png"))
    try Data("no picture".utf8).write(to: folder.url.appending(path: "bad.png"))
    let lines = """
      5 a.png 8 0
      5 b.png 33 1
      7 c.png 90 -1
      7 missing.png 34 1
      8 small.png -1 1
      8 bad.png 20 0
      9 c.png old 0

      """
    try Data(lines.utf8).write(to: folder.url.appending(path: "list.txt"))
    return folder.path("list.txt")
  }

  @Test("stats counts the faces by age group, gender and person") func stats() throws {
    let path = try list()
    let result = try Tool.cli("dataset", "stats", path, "--json")
    #expect(result.status == 0 && result.errors.contains("1 entry omitted; first problem: line 7"))
    let object = try result.json()
    #expect(object["faces"] as? Int == 6 && object["persons"] as? Int == 3)
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups.count == 8 && groups[0]["women"] as? Int == 1 && groups[3]["men"] as? Int == 2)
    #expect(groups[6]["unknown"] as? Int == 1 && groups[7]["men"] as? Int == 1)
    #expect((object["ages"] as? [String: Double])?["most"] == 90)
    let text = try Tool.cli("dataset", "stats", path, "--groups", "4").output
    #expect(text.contains("3 people, 2 faces each") && text.contains("ages 8 to 90"))
  }

  @Test("validate lists every face that cannot be used") func validate() throws {
    let result = try Tool.cli("dataset", "validate", list())
    #expect(result.status == 1 && result.output.contains("3 usable faces"))
    for problem in [
      "line 7: has the age", "missing.png", "small.png: has 50 x 112 pixels", "bad.png",
    ] {
      #expect(result.output.contains(problem), "\(result.output)")
    }
    let object = try Tool.cli("dataset", "validate", list(), "--any-size", "--json").json()
    #expect((object["problems"] as? [Any])?.count == 3 && object["faces"] as? Int == 4)
    let few = try Tool.cli("dataset", "validate", list(), "--most", "1").output
    #expect(few.contains("and 3 more"))
  }

  @Test("convert keeps images and labels in both directions, and aligns images with --align")
  func convert()
    throws
  {
    let path = try list()
    let records = folder.path("records")
    let result = try Tool.cli("dataset", "convert", path, "-o", records, "--json")
    #expect(result.status == 1 && result.errors.contains("small.png: has 50 x 112 pixels"))
    #expect(try result.json()["faces"] as? Int == 3)
    let set = try FaceDataset(records: records)
    #expect(set.samples.map(\.labels.age) == [8, 33, 90] && set.identities == ["0", "1"])
    #expect(set.samples.map(\.labels.gender) == [.female, .male, nil])
    #expect(try set.encodedImage(1) == Array(Data(contentsOf: folder.url.appending(path: "b.png"))))
    let files = folder.path("files")
    let back = try Tool.cli(
      "dataset", "convert", records, "--to", "list", "-o", files)
    #expect(back.status == 0, "\(back.errors)")
    let again = try FaceDataset(list: files + "/list.txt")
    #expect(again.samples.map(\.labels) == set.samples.map(\.labels))
    #expect(try again.encodedImage(2) == set.encodedImage(2))
    #expect(
      try Tool.cli("dataset", "convert", path, "-o", records).errors.contains("already exists"))

    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "people/Eileen"), withIntermediateDirectories: true)
    try RGBImage(contentsOf: SamplePhotos.portrait).write(to: folder.path("people/Eileen/1.png"))
    let aligned = folder.path("aligned")
    for (extra, isPNG) in [([], true), (["--quality", "90"], false)] as [([String], Bool)] {
      let made = try Tool.run(
        "mtlface-cli",
        ["dataset", "convert", folder.path("people"), "--align", "-o", aligned] + extra)
      #expect(made.status == 0, "\(made.errors)")
      let face = try FaceDataset(records: aligned)
      #expect(face.count == 1 && face.identities == ["0"])
      #expect(try face.encodedImage(0).starts(with: [0x89, 0x50]) == isPNG)
      #expect(try FaceDetector(pool: .single).confirm(aligned: face.image(0)).isConfirmed)
      try FileManager.default.removeItem(atPath: aligned)
    }
  }

  @Test(
    "validate and stats accept real data sets",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func realFaces() throws {
    let faces = SharedFolder.url.appending(path: "faces")
    let people = try Tool.cli("dataset", "validate", faces.appending(path: "glint24").path)
    #expect(people.status == 0 && people.output.contains("10,240 usable faces of 24 people"))
    let ages = try Tool.cli("dataset", "stats", faces.appending(path: "utkface").path)
    #expect(ages.status == 0 && ages.output.contains("ages 1 to 116"))
    let pairs = try Tool.cli("dataset", "stats", faces.appending(path: "lfw.bin").path, "--json")
    #expect(try pairs.json()["without_person"] as? Int == 12_000)
  }

  @Test(
    "invalid arguments are reported on one line, and the status is 2",
    arguments: [
      (["dataset", "stats", "absent.txt"], "absent.txt: cannot be read"),
      (["dataset", "stats", SamplePhotos.portrait], "contains no usable face"),
      (["dataset", "stats", "x", "--form", "fgnett"], "did you mean fgnet?"),
      (
        ["dataset", "stats", "x.rec", "--root", "y"],
        "a root folder can be specified only for lists"
      ),
      (
        ["dataset", "stats", "x", "--labels", "identity"],
        "x: a label layout can be specified only for records"
      ),
      (["dataset", "validate", SamplePhotos.portrait, "--form", "records"], "astronaut.png.idx"),
      (["dataset", "convert", "x"], "missing option -o"),
      (["dataset", "convert", "x", "-o", "y", "--quality", "9"], "--quality requires --align"),
      (["dataset"], "missing subcommand"),
    ])
  func usage(arguments: [String], message: String) throws {
    let result = try Tool.run("mtlface-cli", arguments)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }
}
