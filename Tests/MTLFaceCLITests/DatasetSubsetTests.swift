import Foundation
import MTLFace
import MTLFaceData
import MTLFaceTestSupport
import Testing

@Suite("dataset balance, split and corrections")
struct DatasetSubsetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a list of 24 faces of 8 people. Six faces have the age 8 (2 female, 4 male), and the
  /// others have the age 33 (12 female, 6 male). Each image has a different gray value.
  private func list() throws -> String {
    var lines = ""
    for number in 0..<24 {
      let gray = UInt8(number * 10)
      try RGBImage(width: 112, height: 112, color: RGBColor(gray: gray))
        .writePNG(to: folder.path("f \(number).png"))
      let isChild = number < 6
      let isFemale = isChild ? number < 2 : number < 18
      lines += "p\(number % 8) f \(number).png \(isChild ? 8 : 33) \(isFemale ? 0 : 1)\n"
    }
    return try folder.write(lines.utf8, "list.txt")
  }

  private func people(_ set: FaceDataset) -> Set<String> {
    Set(set.samples.compactMap(\.labels.identity).map { set.identities[$0] })
  }

  private func pictures(_ set: FaceDataset) throws -> [[UInt8]] {
    try (0..<set.count).map { try set.encodedImage($0) }
  }

  @Test("balance writes unchanged images as records or files, or only a list of them")
  func balance() throws {
    let path = try list()
    let original = try FaceDataset(list: path)
    func run(_ to: String, _ extra: [String]) throws -> [String: Any] {
      let result = try Tool.run(
        "mtlface-cli",
        ["dataset", "balance", path, "-o", folder.path(to), "--seed", "5", "--json"] + extra)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      return try result.json()
    }
    let object = try run("records", [])
    #expect(object["faces"] as? Int == 8 && object["per_cell"] as? Int == 2)
    #expect((object["left_out"] as? [String: Int])?["beyond_cell"] == 16)
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups[0]["men"] as? Int == 2 && groups[0]["men_available"] as? Int == 4)
    #expect(groups[3]["women_available"] as? Int == 12 && groups[1]["women"] as? Int == 0)
    _ = try run("files", ["--to", "list"])
    _ = try run("names", ["--list-only"])
    let sets = try [
      FaceDataset(records: folder.path("records"), labels: .identityAgeGender),
      FaceDataset(list: folder.path("files/list.txt")),
      FaceDataset(list: folder.path("names/list.txt")),
    ]
    for set in sets {
      #expect(try DatasetStatistics(set).groups[0] == [2, 2, 0])
      #expect(try DatasetStatistics(set).groups[3] == [2, 2, 0])
      #expect(try pictures(set) == pictures(sets[0]))
    }
    #expect(try folder.names().filter { $0 == "names" }.count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("names")) == ["list.txt"])
    #expect(people(sets[1]) == people(sets[2]) && people(sets[1]).isSubset(of: people(original)))
    let again = try run("again", ["--list-only"])
    #expect(try folder.bytes("again/list.txt") == folder.bytes("names/list.txt"))
    #expect(again["problems"] as? [String] == [])
    let few = try run("few", ["--list-only", "--per-cell", "3", "--most-per-person", "1"])
    #expect((few["left_out"] as? [String: Int])?["many_per_person"] == 16)
    #expect(few["faces"] as? Int ?? 0 <= 8)
  }

  @Test("split holds out people or every third face, and each face is in one part") func split()
    throws
  {
    let path = try list()
    let parts = folder.path("parts")
    let result = try Tool.cli(
      "dataset", "split", path, "-o", parts, "--held-out", "0.25", "--to", "list", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try result.json()
    #expect((object["held_out"] as? [String: Any])?["persons"] as? Int == 2)
    #expect((object["train"] as? [String: Any])?["faces"] as? Int == 18)
    let train = try FaceDataset(list: parts + "/train/list.txt")
    let heldOut = try FaceDataset(list: parts + "/held-out/list.txt")
    #expect(people(train).isDisjoint(with: people(heldOut)) && train.count + heldOut.count == 24)
    #expect(try Set(pictures(train) + pictures(heldOut)).count == 24)
    let text = try Tool.cli(
      "dataset", "split", path, "-o", folder.path("thirds"), "--every", "3", "--list-only")
    #expect(text.status == 0 && text.output.contains("thirds/held-out: 8 faces of 8 people"))
    let third = try FaceDataset(list: folder.path("thirds/held-out/list.txt"))
    #expect(third.samples[1].name.hasSuffix("/f 3.png"))
    let taken = try Tool.cli("dataset", "split", path, "-o", parts, "--every", "3")
    #expect(taken.status == 2 && taken.errors.contains("already exists"))
  }

  @Test("faces that cannot be used are reported, and the status is 1") func problems() throws {
    let path = try list()
    try Data("no picture".utf8).write(to: folder.url.appending(path: "f 4.png"))
    let result = try Tool.cli(
      "dataset", "split", path, "-o", folder.path("out"), "--every", "4")
    #expect(result.status == 1 && result.errors.contains("f 4.png"))
    #expect(result.output.contains("held-out: 5 faces") && result.output.contains("1 problem"))
  }

  @Test("all dataset commands apply --corrections and report invalid lines")
  func corrections() throws {
    let path = try list()
    let lines =
      "f 0.png\tage=70\tgender=1\nf 1.png\tremove\nf 2.png\tidentity=new\nf 99.png\tremove\n"
    let file = try folder.write(lines.utf8, "c.tsv")
    let stats = try Tool.cli("dataset", "stats", path, "--corrections", file, "--json")
    #expect(stats.errors.contains("1 entry omitted; first problem: \(file) line 4"))
    let object = try stats.json()
    #expect(object["faces"] as? Int == 23 && object["persons"] as? Int == 9)
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups[0]["women"] as? Int == 0 && groups[6]["men"] as? Int == 1)
    let validated = try Tool.cli("dataset", "validate", path, "--corrections", file)
    #expect(validated.status == 1 && validated.output.contains("23 usable faces of 9 people"))
    let out = folder.path("out")
    let converted = try Tool.cli("dataset", "convert", path, "--corrections", file, "-o", out)
    #expect(converted.status == 1)
    #expect(try FaceDataset(records: out).samples[0].labels.age == 70)
    let split = try Tool.cli(
      "dataset", "split", path, "--corrections", file, "--every", "4", "--list-only", "-o",
      folder.path("parts"))
    #expect(split.status == 1)
    let heldOut = try FaceDataset(list: folder.path("parts/held-out/list.txt"))
    #expect(
      heldOut.samples.map(\.name).map { $0.split(separator: "/").last }
        == [0, 4, 8, 12, 16, 20].map { "f \($0).png" })
  }

  @Test("in records, each face without an identity becomes a separate person")
  func facesWithoutPerson() throws {
    let path = try list()
    let lines = (0..<5).map { "f \($0).png\tidentity=?\n" }.joined()
    let file = try folder.write(lines.utf8, "c.tsv")
    let out = folder.path("out")
    let made = try Tool.cli("dataset", "convert", path, "--corrections", file, "-o", out)
    #expect(made.status == 0, "\(made.errors)")
    let set = try FaceDataset(records: out)
    let persons = try DatasetStatistics(set).facesPerPerson
    #expect(persons == [1, 1, 1, 1, 1] + [2, 2, 2, 2, 2, 3, 3, 3] && set.count == 24)
  }

  @Test("stats --png writes charts") func figure() throws {
    let png = folder.path("figure.png")
    let result = try Tool.cli("dataset", "stats", list(), "--png", png, "--json")
    #expect(try result.status == 0 && result.json()["png"] as? String == png)
    #expect(try RGBImage(contentsOf: png).height == 512)
    let bad = try Tool.cli("dataset", "stats", list(), "--png", folder.path("no/figure.png"))
    #expect(bad.status == 2 && bad.output.isEmpty)
  }

  @Test(
    "invalid arguments are reported on one line, and the status is 2",
    arguments: [
      (["balance", "x"], "missing option -o"),
      (["balance", "absent", "-o", "y"], "absent: cannot be"),
      (["balance", "x", "-o", "y", "--groups", "9"], "4...8"),
      (["balance", "x", "-o", "y", "--per-cell", "0"], "for --per-cell; give an integer"),
      (["balance", "x", "-o", "y", "--list-only", "--to", "records"], "omit --to records"),
      (["split", "x", "-o", "y"], "give either --held-out FRACTION or --every N"),
      (["split", "x", "-o", "y", "--every", "2", "--held-out", "0.5"], "or --every N"),
      (["split", "x", "-o", "y", "--every", "1"], "for --every; give an integer"),
      (["split", "x", "-o", "y", "--held-out", "1"], "above 0 and below 1"),
      (["split", "x", "-o", "y", "--held-out", "0"], "above 0 and below 1"),
      (
        ["split", "x", "-o", "y", "--every", "3", "--seed", "1"],
        "--seed applies only to --held-out"
      ),
      (["stats", "x", "--corrections"], "--corrections"),
    ])
  func usage(arguments: [String], message: String) throws {
    let result = try Tool.run("mtlface-cli", ["dataset"] + arguments)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test(
    "balance and split accept real data sets",
    .enabled(if: SharedFolder.isRequired, SharedFolder.skipReason))
  func realFaces() throws {
    let faces = SharedFolder.url.appending(path: "faces")
    let ages = try Tool.cli(
      "dataset", "balance", faces.appending(path: "utkface").path, "-o", folder.path("even"))
    #expect(ages.status == 0 && ages.output.contains("8,134 faces"), "\(ages.errors)")
    let people = try Tool.cli(
      "dataset", "split", faces.appending(path: "glint24").path, "-o", folder.path("parts"),
      "--held-out", "0.25")
    #expect(people.status == 0 && people.output.contains("of 6 people"), "\(people.errors)")
    let names = try Tool.cli(
      "dataset", "balance", faces.appending(path: "utkface").path, "-o", folder.path("names"),
      "--list-only")
    #expect(
      names.status == 2 && names.errors.contains("--list-only requires a data set of image files"))
  }
}
