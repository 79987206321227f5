import Foundation
import MTLFace
import MTLFaceData
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests of `dataset annotate`, `dataset review` and the option `--corrections`.
@Suite("dataset labels")
struct DatasetLabelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Creates folders of two people, each with a copy of an aligned face. One folder also contains a
  /// gray image and a photo.
  private func people() throws -> String {
    let photo = try RGBImage(contentsOf: SamplePhotos.portrait)
    let detector = try FaceDetector(pool: .single)
    let face = try #require(try detector.detect(photo, options: .confident).first)
    let aligned = try photo.aligned(by: face.landmarks).image
    for name in ["Eileen", "Ada L"] {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: "people/\(name)"), withIntermediateDirectories: true)
      try aligned.write(to: folder.path("people/\(name)/1.png"))
    }
    try RGBImage(width: 112, height: 112, color: RGBColor(gray: 90))
      .writePNG(to: folder.path("people/Ada L/gray.png"))
    try photo.writePNG(to: folder.path("people/Ada L/photo.png"))
    return folder.path("people")
  }

  @Test("annotate writes a list without the faces that are not aligned") func annotateList() throws
  {
    let people = try people()
    let model = try SmallModels.mobile("m.safetensors", in: folder)
    let list = folder.path("list.txt")
    let result = try Tool.cli("dataset", "annotate", people, "-m", model, "-o", list, "--json")
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("Ada L/gray.png: does not look like an aligned face"))
    #expect(result.errors.contains("Ada L/photo.png: is not aligned: it has 512 x 512 pixels"))
    let object = try result.json()
    #expect(object["ages"] as? Int == 2 && object["genders"] as? Int == 2)
    #expect(object["missing"] is NSNull && (object["problems"] as? [Any])?.count == 2)
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups.count == 7 && groups.compactMap { $0["faces"] as? Int }.reduce(0, +) == 2)

    let set = try FaceDataset(list: list)
    func ends(_ set: FaceDataset, _ names: [String]) -> Bool {
      set.count == names.count
        && zip(set.samples, names).allSatisfy { $0.name.hasSuffix("/people/\($1)") }
    }
    #expect(ends(set, ["Ada L/1.png", "Eileen/1.png"]))
    #expect(set.identities.count == 2)
    let analyzer = try FaceAnalyzer(modelAt: model, threads: 1)
    let encoded = try analyzer.encode([AlignedFace(alreadyAligned: set.image(0))])
    let years = try #require(try analyzer.ages(of: encoded).first).years
    let genders = try analyzer.networks.genderProbabilities(of: encoded).values
    #expect(set.samples[0].labels.age == (years * 10).rounded() / 10)
    #expect(set.samples[0].labels.gender == (genders[1] > genders[0] ? .male : .female))

    let aligned = try Tool.cli(
      "dataset", "annotate", people, "-m", model, "-o", list, "--align", "--json")
    #expect(aligned.status == 1 && aligned.errors.contains("gray.png: no face was found"))
    #expect(ends(try FaceDataset(list: list), ["Ada L/1.png", "Ada L/photo.png", "Eileen/1.png"]))
    let all = try Tool.cli(
      "dataset", "annotate", people, "-m", model, "-o", list, "--unconfirmed", "--threads", "2")
    #expect(all.status == 1)
    #expect(try FaceDataset(list: list).samples[1].name.hasSuffix("people/Ada L/gray.png"))
  }

  @Test("annotate writes corrections for records and keeps labels unless --overwrite is given")
  func annotateRecords() throws {
    let people = try people()
    let model = try SmallModels.mobile("m.safetensors", in: folder)
    let fixes = try folder.write(
      Array("Ada L/gray.png\tremove\nAda L/1.png\tage=99\tgender=?\n".utf8), "fixes")
    let records = folder.path("records")
    _ = try Tool.cli("dataset", "convert", people, "--corrections", fixes, "-o", records)
    let path = folder.path("labels.txt")
    let arguments = [
      "dataset", "annotate", records, "--labels", "identityAgeGender", "-m", model, "-o", path,
    ]
    for isOverwriting in [false, true] {
      let result = try Tool.run(
        "mtlface-cli", arguments + (isOverwriting ? ["--overwrite"] : []) + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["form"] as? String == "corrections")
      #expect(try result.json()["ages"] as? Int == (isOverwriting ? 2 : 1))
      let set = try FaceDataset(records: records, labels: .identityAgeGender)
      let labeled = try set.applyingLabelOverrides(contentsOf: path)
      #expect(labeled.problems.isEmpty && labeled.identities == ["0", "1"])
      #expect((labeled.samples[0].labels.age == 99) != isOverwriting)
      #expect(labeled.samples.allSatisfy { $0.labels.age != nil && $0.labels.gender != nil })
    }
    #expect(
      try Tool.run("mtlface-cli", arguments + ["--to", "list"]).errors.contains(
        "--to list requires image files"))
  }

  @Test(
    "annotate adds only labels that the model estimates, and rejects a model without estimators")
  func parts() throws {
    let people = try people()
    let ages = folder.path("ages.safetensors")
    var configuration = try FaceModel.open(SmallModels.mobile("m.safetensors", in: folder))
      .configuration
    configuration.gender = nil
    try FaceModel.makeUntrained(configuration, seed: 3).save(to: ages)
    let list = folder.path("list.txt")
    let result = try Tool.cli("dataset", "annotate", people, "-m", ages, "-o", list)
    #expect(result.errors.contains("the model has no gender estimator"))
    let labels = try FaceDataset(list: list).samples[0].labels
    #expect(labels.age != nil && labels.gender == nil)
    configuration.age = nil
    try FaceModel.makeUntrained(configuration, seed: 3).save(to: ages)
    let none = try Tool.cli("dataset", "annotate", people, "-m", ages, "-o", folder.path("none"))
    #expect(none.status == 2 && none.errors.contains("no age estimator and no gender estimator"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("none")))
    let own = try Tool.cli("dataset", "annotate", list, "-m", ages, "-o", list)
    #expect(own.status == 2 && own.errors.contains("-o names the data set itself"))
  }

  @Test("review writes sheets by age or person, and corrections with the numbers of the faces")
  func review() throws {
    let people = try people()
    let fixes = try folder.write(
      Array("Ada L/1.png\tage=36\tgender=0\nEileen/1.png\tage=70\n".utf8), "fixes")
    let out = folder.path("review")
    let arguments = ["dataset", "review", people, "--corrections", fixes, "-o", out]
    let result = try Tool.run("mtlface-cli", arguments + ["--per-sheet", "1", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let sheets = try #require(try result.json()["sheets"] as? [[String: Any]])
    #expect(
      sheets.compactMap { ($0["file"] as? String)?.split(separator: "/").last } == [
        "ages-31-40-0001.png", "ages-from-61-0001.png", "ages-unknown-0001.png",
        "ages-unknown-0002.png",
      ])
    #expect(sheets.map { $0["first"] as? Int } == [1, 2, 3, 4])
    let lines = try folder.text("review/corrections.txt").split(separator: "\n")
    #expect(lines[0] == "# Ada L/1.png\tage=36\tgender=0\tidentity=Ada L")
    #expect(lines[3] == "# Ada L/photo.png\tidentity=Ada L")
    #expect(lines.allSatisfy { $0.hasPrefix("#") })
    #expect(try RGBImage(contentsOf: out + "/ages-31-40-0001.png").width >= 112)
    #expect(try Tool.run("mtlface-cli", arguments).errors.contains("already exists"))
    // An uncommented line is applied.
    let edited = try folder.write(Array("\(lines[0].dropFirst(2))\n".utf8), "edited")
    let stats = try Tool.cli("dataset", "stats", people, "--corrections", edited, "--json").json()
    #expect((stats["ages"] as? [String: Double])?["mean"] == 36)

    let persons = try Tool.cli(
      "dataset", "review", people, "--by", "person", "--most", "2", "-o", folder.path("p"))
    #expect(persons.output.contains("2 faces of 4 (see --most) on 1 sheet"), "\(persons.output)")
    #expect(try folder.text("p/corrections.txt").hasPrefix("# Ada L/1.png"))
  }

  @Test("review --doubtful shows contradictions, and suggests the estimates of the model")
  func doubts()
    throws
  {
    let people = try people()
    let model = try SmallModels.mobile("m.safetensors", in: folder)
    let labels = folder.path("labels.txt")
    _ = try Tool.cli(
      "dataset", "annotate", people, "-m", model, "-o", labels, "--to", "corrections")
    let labeled = try FaceDataset(folder: people, naming: .folders).applyingLabelOverrides(
      contentsOf: labels)
    let age = try #require(labeled.samples[0].labels.age)
    #expect(age > 25, "the test subtracts 20 years from the estimated age")
    // The first label differs from the estimate by 20 years, and the second by 10.
    let fixes = try folder.write(
      Array("Ada L/1.png\tage=\(age - 20)\nEileen/1.png\tage=\(age - 10)\n".utf8), "fixes")
    func review(_ extra: String...) throws -> (doubtful: Int?, lines: [Substring]) {
      let out = folder.path(UUID().uuidString)
      let result = try Tool.run(
        "mtlface-cli",
        ["dataset", "review", people, "--corrections", fixes, "-m", model, "-o", out, "--json"]
          + extra)
      #expect(result.status == 1 && result.errors.contains("photo.png: is not aligned"))
      let text = try String(contentsOfFile: out + "/corrections.txt", encoding: .utf8)
      return (
        try result.json()["doubtful"] as? Int, text.split(separator: "\n").filter { $0 != "#" }
      )
    }
    let doubts = try review("--doubtful")
    #expect(doubts.doubtful == 3)
    #expect(doubts.lines[0].hasPrefix("# Ada L/1.png\tage=\(age)".replacing(".0", with: "")))
    #expect(doubts.lines[1] == "# Ada L/gray.png\tremove")
    #expect(doubts.lines[2] == "# Ada L/photo.png\tremove")
    #expect(try review("--doubtful", "--differ", "5").doubtful == 4)
    #expect(try review("--doubtful", "--differ", "30").doubtful == 2)
    let all = try review()
    #expect(all.doubtful == 3 && all.lines[1].hasPrefix("# Eileen/1.png"))
  }

  @Test("annotate labels both entries of an image, and counts the groups of the estimated ages")
  func duplicateListEntry() throws {
    _ = try people()
    let model = try SmallModels.mobile("m.safetensors", in: folder)
    let list = try folder.write(
      Array(
        "A people/Eileen/1.png 40 -1\nA people/Eileen/1.png -1 -1\nB people/Ada%20L/1.png -1 -1\n"
          .replacing("%20", with: " ").utf8), "in.txt")
    let out = folder.path("out.txt")
    let result = try Tool.cli("dataset", "annotate", list, "-m", model, "-o", out, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try result.json()
    #expect(object["ages"] as? Int == 2 && object["genders"] as? Int == 3)
    let samples = try FaceDataset(list: out).samples
    #expect(samples[0].labels.age == 40 && samples[1].labels.age == samples[2].labels.age)
    #expect(samples.allSatisfy { $0.labels.age != nil && $0.labels.gender != nil })
    let groups = try #require(object["groups"] as? [[String: Any]])
    let known = try AgeGroups(count: 7)
    let group = known.label(known.group(ofAge: try #require(samples[1].labels.age)))
    let counted = groups.first { $0["faces"] as? Int == 2 }
    #expect(counted?["group"] as? String == group, "\(groups)")
  }

  @Test("a name that cannot be written affects only one face") func names() throws {
    let people = try people()
    let model = try SmallModels.mobile("m.safetensors", in: folder)
    try FileManager.default.copyItem(
      atPath: people + "/Eileen/1.png", toPath: people + "/Eileen/0\n.png")
    for form in ["list", "corrections"] {
      let out = folder.path(form)
      let result = try Tool.cli(
        "dataset", "annotate", people, "-m", model, "-o", out, "--to", form, "--unconfirmed")
      #expect(result.status == 1 && result.errors.contains("Eileen/0"), "\(result.errors)")
      let text = try folder.text(form)
      #expect(text.contains("Eileen/1.png") && !text.contains("\n.png"))
    }
    let result = try Tool.cli("dataset", "review", people, "-o", folder.path("review"), "--json")
    #expect(result.status == 1, "\(result.errors)")
    #expect((try result.json()["problems"] as? [Any])?.count == 1)
    let lines = try folder.text("review/corrections.txt").split(separator: "\n")
    #expect(lines[3].hasPrefix("# Eileen/0") && lines[3].hasSuffix("this name cannot be written"))
    #expect(
      lines[4].hasPrefix("# Eileen/1.png\t"), "the line of a face must have the number of the face")
  }

  @Test(
    "a label is doubtful only if the probability of the other gender is high",
    arguments: [false, true])
  func certainty(_ isCertain: Bool) throws {
    let people = try people()
    let path = try SmallModels.mobile("m.safetensors", in: folder)
    var model = try FaceModel.open(path)
    let key = "gender.gender_output_layer.4.bias"
    let bias: [Float] = isCertain ? [0, 40] : [0, 0]
    model.parameters[key] = try Tensor(bias, shape: TensorShape(2))
    let weights = try #require(model.parameters["gender.gender_output_layer.4.weight"])
    model.parameters["gender.gender_output_layer.4.weight"] = try Tensor(
      repeating: 0, shape: weights.shape)
    try model.save(to: path)
    // With equal probabilities the prediction is female, which differs from a male label.
    let gender = isCertain ? 0 : 1
    let fixes = try folder.write(
      Array("Eileen/1.png\tgender=\(gender)\nAda L/1.png\tgender=\(1 - gender)\n".utf8), "fixes")
    let result = try Tool.cli(
      "dataset", "review", people, "--corrections", fixes, "-m", path, "--unconfirmed",
      "--doubtful", "-o", folder.path("out"), "--json")
    // photo.png, which is not aligned, is doubtful in any case.
    #expect(try result.json()["doubtful"] as? Int == (isCertain ? 2 : 1), "\(result.errors)")
  }
}
