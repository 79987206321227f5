import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("evaluate verification")
struct EvaluateTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.file("m.safetensors", in: folder)
  }

  /// Writes a pair file in the pickle format of Python 2, with images of 48 x 48 pixels.
  private func pairs(
    _ name: String, count: Int, damaged: Int? = nil, same: (Int) -> Bool = { $0.isMultiple(of: 2) }
  ) throws -> String {
    let face = try RGBImage(contentsOf: SamplePhotos.portrait).cropped(
      x: 170, y: 60, width: 110, height: 110)
    let variants = try [face, face.flipped(), face.oriented(.down), face.oriented(.left)]
      .map { try $0.resized(width: 48, height: 48).encodedPNG() }
    var bytes: [UInt8] = [0x80, 2] + Array("(](".utf8)
    for index in 0..<2 * count {
      let picture =
        index == damaged ? Array("not a picture".utf8) : variants[(index / 2 + index % 2) % 4]
      bytes += Array("T".utf8)
      withUnsafeBytes(of: UInt32(picture.count).littleEndian) { bytes += $0 }
      bytes += picture
    }
    bytes += Array("e](".utf8) + (0..<count).map { same($0) ? 0x88 : 0x89 } + Array("et.".utf8)
    return try folder.write(bytes, name)
  }

  @Test("the accuracy is printed first, and results do not depend on the number of threads")
  func report() throws {
    let file = try pairs("made.bin", count: 40)
    let text = try Tool.cli("evaluate", "verification", "-m", model, "--bin", file)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("10-fold accuracy"))
    for part in [
      "TAR @ FAR 0.1", "too few impostor pairs", "EER", "AUC", "40 pairs of made", "faces/s",
    ] {
      #expect(text.output.contains(part), "\(part)")
    }
    func measurement(_ threads: String) throws -> NSDictionary {
      var object = try Tool.cli(
        "evaluate", "verification", "-m", model, "--bin", file, "--json", "--threads", threads
      ).json()
      object["seconds"] = nil
      object["faces_per_second"] = nil
      return object as NSDictionary
    }
    let one = try measurement("1")
    #expect(try one == measurement("3"))
    #expect(one["pairs"] as? Int == 40 && (one["folds"] as? [Any])?.count == 10)
    #expect(one["genuine"] as? Int == 20 && one["data"] as? String == "made")
  }

  @Test("--calibrate stores thresholds that verify uses") func calibrate() throws {
    let file = try pairs("made.bin", count: 40)
    let result = try Tool.cli(
      "evaluate", "verification", "-m", model, "--bin", file, "--calibrate", "--name", "toy faces")
    #expect(result.status == 0 && result.output.contains("thresholds stored in"))
    #expect(try FaceModel.open(model).calibration?.dataName == "toy faces")
    let info = try Tool.cli("info", model)
    #expect(info.output.contains("measured on toy faces: 20 genuine and 20 impostor"))
    let photo = SamplePhotos.portrait
    let same = try Tool.cli("verify", photo, photo, "-m", model, "--far", "0.1")
    #expect(same.status == 0 && same.output.contains("measured on toy faces"))
    #expect(try folder.names() == ["m.safetensors", "made.bin"])
  }

  @Test("--roc writes the curves as a chart or a table", arguments: ["roc.png", "ROC.CSV"])
  func curves(name: String) throws {
    let file = try pairs("made.bin", count: 40)
    let path = folder.path(name)
    let result = try Tool.cli("evaluate", "verification", "-m", model, "--bin", file, "--roc", path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("curves written to \(path)"))
    #expect(try folder.names() == [name, "m.safetensors", "made.bin"].sorted())
    if name.hasSuffix("png") {
      #expect(try RGBImage(contentsOf: path).width == 1040)
    } else {
      let lines = try folder.text(name).split(separator: "\n")
      #expect(lines.first == "threshold,far,tar" && lines.dropFirst().first == "inf,0.0,0.0")
      #expect(try #require(lines.last).hasSuffix(",1.0,1.0"))
    }
  }

  @Test("--report writes a page with the results and explanations") func page() throws {
    let file = try pairs("made.bin", count: 40)
    let path = folder.path("page.html")
    let result = try Tool.cli(
      "evaluate", "verification", "-m", model, "--bin", file, "--report", path, "--name", "a<b",
      "--samples", "50")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("written: \(path)"))
    let page = try folder.text("page.html")
    for part in [
      "a&lt;b", "20 pairs of photos of the same person, 20 pairs of different people",
      "half of the same person and half of different people", "Choosing a threshold", "ROC curve",
      "from 50 bootstrap samples", "too few pairs of different people to measure",
    ] { #expect(page.contains(part), "\(part)") }
    // The page shows the same values as the JSON output, and the intervals contain them.
    let object = try Tool.cli(
      "evaluate", "verification", "-m", model, "--bin", file, "--samples", "50", "--json"
    ).json()
    for name in ["accuracy", "eer", "auc"] {
      let value = try #require(object[name] as? Double)
      let interval = try #require(object["\(name)_interval"] as? [Double])
      #expect(interval.count == 2 && interval[0] <= value && value <= interval[1], "\(name)")
    }
    let accuracy = try #require(object["accuracy"] as? Double)
    let digits = String("\(accuracy * 100)".prefix(4))
    #expect(page.contains("<b>\(digits)"))
  }

  @Test("invalid outputs are reported before the measurement begins") func early() throws {
    let file = try pairs("made.bin", count: 40)
    let before = try folder.bytes("m.safetensors")
    for (words, expected) in [
      (["--roc", "roc.jpg"], ".png or .csv"), (["--report", "page.pdf"], ".html"),
      (["--calibrate", "--name", "a\tb"], "control characters"),
    ] {
      let result = try Tool.run(
        "mtlface-cli", ["evaluate", "verification", "-m", model, "--bin", file] + words)
      // A warning about faces that are not aligned would show that the measurement had begun.
      #expect(result.status == 2 && result.errors.filter(\.isNewline).count == 1)
      #expect(result.output.isEmpty && result.errors.contains(expected), "\(result.errors)")
    }
    let own = folder.path("own.png")
    try FileManager.default.createSymbolicLink(atPath: own, withDestinationPath: model)
    let result = try Tool.cli("evaluate", "verification", "-m", model, "--bin", file, "--roc", own)
    #expect(result.status == 2 && result.errors.contains("is also an input"))
    #expect(try folder.bytes("m.safetensors") == before)
  }

  @Test("a face that cannot be decoded is reported, its pair is omitted, and the status is 1")
  func damagedImage() throws {
    let file = try pairs("made.bin", count: 30, damaged: 7)
    let result = try Tool.cli("evaluate", "verification", "-m", model, "--bin", file, "--json")
    #expect(result.status == 1 && result.errors.contains("made.bin, image 7: is a text file"))
    let object = try result.json()
    #expect(object["pairs"] as? Int == 29)
    #expect(((object["skipped"] as? [[String: Any]])?.first?["pair"] as? Int) == 3)
  }

  @Test(
    "invalid files and arguments are reported, and the status is 2",
    arguments: [
      (["verification"], "missing option --bin"),
      (["verification", "-m", "MODEL"], "missing option --bin"),
      (
        ["verification", "--bin", "GENUINE", "--calibrate"],
        "cannot store thresholds in the embedded model"
      ),
      (["verification", "-m", "MODEL", "--bin", "MODEL"], "m.safetensors"),
      (["verification", "-m", "MODEL", "--bin", "EMPTY"], "empty.bin: is empty"),
      (["verification", "-m", "MODEL", "--bin", "FOLDER"], "a directory"),
      (["verification", "-m", "MODEL", "--bin", "absent.bin"], "absent.bin: cannot be opened"),
      (["verification", "-m", "MODEL", "--bin", "GENUINE"], "pass pairs of both kinds"),
      (["verification", "-m", "MODEL", "--bin", "FEW"], "cannot be divided into folds"),
      ([], "missing subcommand"), (["verify"], "unknown subcommand \"verify\""),
    ])
  func mistakes(words: [String], expected: String) throws {
    let names = [
      "MODEL": model, "EMPTY": try folder.write([], "empty.bin"), "FOLDER": folder.url.path,
      "GENUINE": try pairs("genuine.bin", count: 12) { _ in true },
      "FEW": try pairs("few.bin", count: 4),
    ]
    let result = try Tool.run("mtlface-cli", ["evaluate"] + words.map { names[$0] ?? $0 })
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(expected), "\(result.errors)")
    // Besides the error, there may be a warning about images that are not aligned faces.
    #expect(result.errors.filter(\.isNewline).count <= 2)
  }

  @Test("evaluate --help lists the subcommands") func help() throws {
    let result = try Tool.cli("evaluate", "--help")
    #expect(result.status == 0 && result.output.contains("evaluate verification"))
    #expect(try Tool.cli("evaluate", "verification", "--help").output.contains("--calibrate"))
  }
}
