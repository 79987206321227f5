import Foundation
import MTLFace
import MTLFaceTraining
import MTLFaceTestSupport
import Testing

@Suite("evaluate synthesis")
struct EvaluateSynthesisTests {
  private let folder: TemporaryFolder
  private let (evaluated, other, estimator, recognizer): (String, String, String, String)
  private let list: String

  /// Writes the models, and a list of three aligned faces of known ages, one of unknown age, and an
  /// image that is not aligned.
  init() throws {
    folder = try TemporaryFolder()
    evaluated = try SmallModels.file("evaluated.safetensors", in: folder)
    other = folder.path("other.safetensors")
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.generator?.conditioning = .oneHot
    var model = try FaceModel.makeUntrained(configuration, seed: 8)
    var training = TrainingConfiguration()
    training.fas.batch = 5
    model.metadata["fas.training"] = try training.encodedJSON()
    model.metadata["fas.steps"] = "1200"
    try model.save(to: other)
    estimator = folder.path("estimator.safetensors")
    try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 9).save(to: estimator)
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
        + ["--ages", estimator, "--identities", recognizer, "--samples", "50"])
  }

  @Test("the results of each model and its contact sheet do not depend on the number of threads")
  func results()
    throws
  {
    let sheets = folder.path("sheets")
    let result = try evaluate(evaluated, other, "--sheets", sheets, "--rows", "2", "--json")
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
      // There are three source groups with one face each, and seven target groups.
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
    let one = try steady(evaluate(evaluated, "--threads", "1", "--json"))
    #expect(try steady(evaluate(evaluated, "--threads", "3", "--json")) == one)
    let text = try evaluate(evaluated, other).output
    #expect(text.contains("w/o ICM") && text.contains("mean age") && text.contains("3 faces"))
  }

  @Test("--report writes a page with the results, a chart and the faces of every model") func page()
    throws
  {
    let file = folder.path("page.html")
    let result = try evaluate(evaluated, other, "--report", file, "--name", "<toys>", "--rows", "2")
    #expect(result.status == 1 && result.output.contains("written: \(file)"))
    let page = try folder.text("page.html")
    for part in [
      "&lt;toys&gt;", "w/o ICM", "<td>1,200</td>", "61+", "Estimated age in years",
      "wide.png: is not aligned",
      "Identity preservation</h3>",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(page.components(separatedBy: "<img ").count == 3)
    let single = try evaluate(evaluated, "--report", file, "--json")
    #expect(try single.json()["report"] as? String == file)
    #expect(try folder.text("page.html").contains("is in the target age group"))
    let own = try evaluate(evaluated, "--report", "x.png")
    #expect(own.status == 2 && own.errors.contains("give a path that ends in"))
  }

  @Test("the contact sheet of a training run has the name of the folder of the run")
  func sheetName() throws {
    let run = folder.url.appending(path: "runs/first")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    let model = run.appending(path: "model.safetensors").path
    try FileManager.default.copyItem(atPath: evaluated, toPath: model)
    let result = try evaluate(
      model, evaluated, "--faces", "1", "--sheets", folder.path("sheets"), "--json")
    let models = try #require(try result.json()["models"] as? [[String: Any]])
    let names = models.map { ($0["sheet"] as? String)?.split(separator: "/").last }
    #expect(names == ["first.png", "evaluated.png"])
  }

  @Test("--every and --faces select faces") func selection() throws {
    let result = try evaluate(evaluated, "--every", "2", "--json")
    // The indices of the selected faces are 0, 2 and 4. The last of these faces is not aligned.
    #expect(try result.json()["faces"] as? Int == 2)
    let first = try evaluate(evaluated, "--faces", "1", "--json")
    #expect(first.status == 0, "\(first.errors)")
    #expect(try first.json()["faces"] as? Int == 1)
  }

  @Test("unsuitable models and missing options are reported, and the status is 2")
  func mistakes() throws {
    let withoutGenerator = try evaluate(recognizer)
    #expect(
      withoutGenerator.status == 2 && withoutGenerator.errors.contains("no generator"),
      "\(withoutGenerator.errors)")
    let withoutAgeEstimator = try Tool.run(
      "mtlface-cli",
      ["evaluate", "synthesis", list, evaluated, "--ages", recognizer, "--identities", recognizer])
    #expect(
      withoutAgeEstimator.status == 2 && withoutAgeEstimator.errors.contains("age estimator"),
      "\(withoutAgeEstimator.errors)")
    let withoutOptions = try Tool.run("mtlface-cli", ["evaluate", "synthesis", list, evaluated])
    #expect(withoutOptions.status == 2 && withoutOptions.errors.contains("--identities"))
  }
}
