import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of the programs in `Examples/swift` with valid and invalid arguments.
@Suite("Swift examples")
struct ExampleTests {
  private static let library = Goldens.folder.appending(path: "library")
  private static let model = library.appending(path: "model.safetensors").path
  private static let recognizer = library.appending(path: "recognizer.safetensors").path
  private static let photo = Goldens.folder.deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/photos/astronaut.png").path

  @Test("compare reports the same person for two identical photos and writes both crops")
  func same() throws {
    let folder = try TemporaryFolder()
    let crops = folder.path("crops.png")
    let result = try Tool.run("mtlface-compare", [Self.photo, Self.photo, crops, Self.model])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("similarity 1.0000: same person (threshold 0.5000"))
    #expect(result.errors.isEmpty)
    let sheet = try RGBImage(contentsOf: crops)
    // Both cells of 224 pixels show the same face and are identical.
    #expect(sheet.width == 2 * 224 + 3 * 8)
    let cells = try [8, 8 + 224 + 8].map {
      try sheet.cropped(x: $0, y: 8, width: 224, height: 224)
    }
    #expect(pixels(cells[0]) == pixels(cells[1]))
    #expect(try FaceDetector(pool: .single).detect(cells[0]).count == 1)
    #expect(try folder.names() == ["crops.png"])
  }

  @Test("compare reports different people, or an unknown result without a calibration")
  func different() throws {
    let folder = try TemporaryFolder()
    // No pair reaches this threshold.
    var model = try FaceModel.open(Self.model)
    model.calibration = try SimilarityCalibration(
      dataName: "strict", genuinePairs: 10, impostorPairs: 1000, usesFlipAveraging: false,
      rows: [
        .init(
          falseAcceptRate: 0.01, threshold: 1.001, trueAcceptRate: 0, hasEnoughImpostors: true)
      ])
    let strict = folder.path("strict.safetensors")
    try model.save(to: strict)
    for (model, verdict) in [
      (strict, "different people (threshold 1.0010, strict)"),
      (Self.recognizer, "unknown: this model has no calibrated thresholds"),
    ] {
      let result = try Tool.run(
        "mtlface-compare", [Self.photo, Self.photo, folder.path("crops.png"), model])
      #expect(result.status == 1, "\(result.errors)")
      #expect(result.output.contains(verdict))
      #expect(try RGBImage(contentsOf: folder.path("crops.png")).width == 472)
    }
  }

  @Test("without a model file, the programs use the embedded model") func embeddedModel() throws {
    let folder = try TemporaryFolder()
    let people = folder.url.appending(path: "people")
    try FileManager.default.createDirectory(at: people, withIntermediateDirectories: true)
    try RGBImage(contentsOf: Self.photo).write(to: people.appending(path: "Eileen.png").path)
    let runs = [
      ("compare", [Self.photo, Self.photo, folder.path("crops.png")], "same person"),
      ("ages", [Self.photo, "70", folder.url.path], "looks 30"),
      (
        "identify", [folder.path("a.gallery"), people.path, Self.photo, folder.path("named.png")],
        "Eileen at"
      ),
    ]
    for (program, arguments, text) in runs {
      let result = try Tool.run("mtlface-" + program, arguments)
      #expect(result.status == 0 && result.output.contains(text), "\(result)")
    }
  }

  @Test("ages prints the estimated age, and writes a sheet of all age groups and the edited photo")
  func ages()
    throws
  {
    let folder = try TemporaryFolder()
    let result = try Tool.run("mtlface-ages", [Self.photo, "70", folder.url.path, Self.model])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.names() == ["ages.png", "photo-at-70.png"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("looks ") == true)
    let percentages = lines.filter { $0.hasPrefix("  ") }.compactMap {
      Double($0.split(separator: " ").dropFirst().first?.dropLast() ?? "")
    }
    #expect(percentages.count == 7)
    #expect(abs(percentages.reduce(0, +) - 100) < 0.5)
    let sheet = try RGBImage(contentsOf: folder.path("ages.png"))
    #expect(sheet.width == 4 * 224 + 5 * 8)
    // The sheet shows the original face and seven synthesized faces.
    #expect(try FaceDetector(pool: .single).detect(sheet).count == 8)
    let (before, after) = try (
      RGBImage(contentsOf: Self.photo), RGBImage(contentsOf: folder.path("photo-at-70.png"))
    )
    #expect(before.width == after.width && before.height == after.height)
    #expect(pixels(before) != pixels(after))
    #expect(try FaceDetector(pool: .single).detect(after, options: .confident).count == 1)
  }

  @Test("identify adds each person once, and draws the names of the people in the photo")
  func identify() throws {
    let folder = try TemporaryFolder()
    let people = folder.url.appending(path: "people")
    try FileManager.default.createDirectory(at: people, withIntermediateDirectories: true)
    let photo = try RGBImage(contentsOf: Self.photo)
    try photo.write(to: people.appending(path: "Eileen.png").path)
    try RGBImage(width: 60, height: 60).write(to: people.appending(path: "Wall.png").path)
    let (gallery, named) = (folder.path("people.gallery"), folder.path("named.png"))
    let arguments = [gallery, people.path, Self.photo, named, Self.model]
    for _ in 0..<2 {
      let result = try Tool.run("mtlface-identify", arguments)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("skipped Wall.png") && result.output.contains("Eileen at 18"))
      #expect(try Gallery(at: gallery).count == 1)
    }
    #expect(try pixels(RGBImage(contentsOf: named)) != pixels(photo))
    let other = try Tool.run("mtlface-identify", arguments.dropLast() + [Self.recognizer])
    #expect(other.status == 2 && other.errors.contains("cannot be compared"))
    // The photo has no face.
    let wall = people.appending(path: "Wall.png").path
    let result = try Tool.run("mtlface-identify", [gallery, people.path, wall, named, Self.model])
    #expect(result.status == 1)
  }

  @Test("invalid input is reported on one line with the remedy, and the status is 2")
  func badInputs()
    throws
  {
    let folder = try TemporaryFolder()
    let gray = folder.path("gray.png")
    try RGBImage(width: 90, height: 60, color: RGBColor(gray: 128)).write(to: gray)
    let (crops, here, nowhere) = (folder.path("crops.png"), folder.url.path, folder.path("nowhere"))
    let cases: [(program: String, arguments: [String], message: String)] = [
      ("compare", [], "usage"),
      ("compare", [Self.photo, Self.photo, crops, "absent.safetensors"], "absent.safetensors"),
      (
        "compare", [Self.photo, Self.photo, crops, Self.photo], "use a safetensors or PyTorch file"
      ),
      ("compare", [Self.photo, "absent.png", crops, Self.model], "check the path"),
      ("compare", [gray, Self.photo, crops, Self.model], "gray.png: no face"),
      ("compare", [Self.photo, Self.photo, folder.path("crops.gif"), Self.model], "crops.gif"),
      ("ages", [Self.model], "usage"),
      ("ages", [Self.photo, "old", here, Self.model], "pass a number of years"),
      ("ages", [Self.photo, "nan", here, Self.model], "pass a number of years"),
      ("ages", [Self.photo, "121", here, Self.model], "pass a number of years"),
      ("ages", [Self.model, "70", here, Self.model], "convert it"),
      ("ages", [gray, "70", here, Self.model], "gray.png: no face"),
      ("ages", [Self.photo, "70", here, Self.recognizer], "use a model"),
      ("ages", [Self.photo, "70", nowhere, Self.model], "choose another path"),
    ]
    for (program, arguments, message) in cases {
      let result = try Tool.run("mtlface-" + program, arguments)
      #expect(result.status == 2, "\(program) \(arguments)")
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.errors.hasSuffix("\n") && result.errors.count { $0 == "\n" } == 1)
    }
    #expect(try folder.names() == ["gray.png"])
  }

  private func pixels(_ image: RGBImage) -> [UInt8] { image.withPixels { Array($0) } }
}
