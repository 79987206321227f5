import Foundation
import MTLFace
import MTLFaceTraining
import MTLFaceTestSupport
import Testing

@Suite("evaluate synthesis")
struct EvaluateSynthesisTests {
  private let folder: TemporaryFolder
  private let (judged, other, reader, recognizer): (String, String, String, String)
  private let list: String

  /// Writes three faces of known ages, one of unknown age, and one that is not aligned.
  init() throws {
    folder = try TemporaryFolder()
    judged = try SmallModels.file("judged.safetensors", in: folder)
    other = folder.path("other.safetensors")
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.generator?.conditioning = .oneHot
    var model = try FaceModel.makeUntrained(configuration, seed: 8)
    var training = TrainingConfiguration()
    training.fas.batch = 5
    model.metadata["fas.training"] = try training.encodedJSON()
    model.metadata["fas.steps"] = "1200"
    try model.save(to: other)
    reader = folder.path("reader.safetensors")
    try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 9).save(to: reader)
    recognizer = try SmallModels.recognizer("recognizer.safetensors", in: folder)
    let face = try RGBImage(contentsOf: SamplePhotos.portrait)
    for name in ["a", "b", "c", "d"] {
      try face.resized(width: 112, height: 112).writePNG(to: folder.path("\(name).png"))
    }
    try face.resized(width: 120, height: 90).writePNG(to: folder.path("wide.png"))
    list = folder.path("list.txt")
    try Data("1 a.png 5 0\n2 b.png 33 1\n3 c.png 70 1\n4 d.png -1 0\n5 wide.png 20 0\n".utf8)
      .write(to: URL(filePath: list))
  }

  private func evaluate(_ words: String...) throws -> Tool.Result {
    try Tool.run(
      "mtlface-cli",
      ["evaluate", "synthesis", list] + words
        + ["--ages", reader, "--identities", recognizer, "--samples", "50"])
  }

  @Test("one row per model, identical for any number of threads, with contact sheets") func table()
    throws
  {
    let sheets = folder.path("sheets")
    let result = try evaluate(judged, other, "--sheets", sheets, "--rows", "2", "--json")
    #expect(result.status == 1 && result.errors.contains("wide.png: is not aligned"))
    let object = try result.json()
    #expect(object["faces"] as? Int == 3 && (object["skipped"] as? [Any])?.count == 1)
    let models = try #require(object["models"] as? [[String: Any]])
    #expect(models.map { $0["generator"] as? String } == ["MTLFace", "w/o ICM"])
    #expect(models[0]["iterations"] is NSNull && models[1]["iterations"] as? Int == 1200)
    #expect(models[1]["batch"] as? Int == 5)
    for model in models {
      #expect(try #require(model["parameters"] as? Int) > 0)
      let accuracy = try #require(model["age_accuracy"] as? [String: Any])
      #expect((0...1).contains(try #require(accuracy["value"] as? Double)))
      #expect((model["mean_years"] as? [Any])?.count == 7)
      // Three source groups and seven target groups, with one face each.
      let mappings = try #require(model["mappings"] as? [[String: Any]])
      #expect(mappings.count == 21 && mappings.allSatisfy { $0["faces"] as? Int == 1 })
      let sheet = try RGBImage(contentsOf: #require(model["sheet"] as? String))
      #expect(sheet.width > 8 * 80 && sheet.height > 2 * 80)
    }
    func steady(_ result: Tool.Result) throws -> NSDictionary {
      var object = try result.json()
      object["seconds"] = nil
      return object as NSDictionary
    }
    let one = try steady(evaluate(judged, "--threads", "1", "--json"))
    #expect(try steady(evaluate(judged, "--threads", "3", "--json")) == one)
    let text = try evaluate(judged, other).output
    #expect(text.contains("w/o ICM") && text.contains("mean age") && text.contains("3 faces"))
  }

  @Test("--report writes a page with the results, a chart and the faces of every model") func page()
    throws
  {
    let file = folder.path("page.html")
    let result = try evaluate(judged, other, "--report", file, "--name", "<toys>", "--rows", "2")
    #expect(result.status == 1 && result.output.contains("written: \(file)"))
    let page = try folder.text("page.html")
    for part in [
      "&lt;toys&gt;", "w/o ICM", "<td>1,200</td>", "61+", "Estimated age in years",
      "wide.png: is not aligned",
      "Identity preservation</h3>",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(page.components(separatedBy: "<img ").count == 3)
    let alone = try evaluate(judged, "--report", file, "--json")
    #expect(try alone.json()["report"] as? String == file)
    #expect(try folder.text("page.html").contains("is in the target age group"))
    let own = try evaluate(judged, "--report", "x.png")
    #expect(own.status == 2 && own.errors.contains("give a path that ends in"))
  }

  @Test("the contact sheet of a run has the name of the run") func sheetName() throws {
    let run = folder.url.appending(path: "runs/first")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    let model = run.appending(path: "model.safetensors").path
    try FileManager.default.copyItem(atPath: judged, toPath: model)
    let result = try evaluate(
      model, judged, "--faces", "1", "--sheets", folder.path("sheets"), "--json")
    let models = try #require(try result.json()["models"] as? [[String: Any]])
    let names = models.map { ($0["sheet"] as? String)?.split(separator: "/").last }
    #expect(names == ["first.png", "judged.png"])
  }

  @Test("--every and --faces select faces") func choice() throws {
    let result = try evaluate(judged, "--every", "2", "--json")
    // The indices are 0, 2 and 4; the last face is not aligned.
    #expect(try result.json()["faces"] as? Int == 2)
    let first = try evaluate(judged, "--faces", "1", "--json")
    #expect(first.status == 0, "\(first.errors)")
    #expect(try first.json()["faces"] as? Int == 1)
  }

  @Test("unsuitable models are reported in one line; status 2") func mistakes() throws {
    let none = try evaluate(recognizer)
    #expect(none.status == 2 && none.errors.contains("no generator"), "\(none.errors)")
    let blind = try Tool.run(
      "mtlface-cli",
      ["evaluate", "synthesis", list, judged, "--ages", recognizer, "--identities", recognizer])
    #expect(blind.status == 2 && blind.errors.contains("age estimator"), "\(blind.errors)")
    let alone = try Tool.run("mtlface-cli", ["evaluate", "synthesis", list, judged])
    #expect(alone.status == 2 && alone.errors.contains("--identities"))
  }
}
