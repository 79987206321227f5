import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("embed and verify")
struct EmbedVerifyTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.file("m.safetensors", in: folder)
  }

  /// Writes an album of three photos, one of them without a face.
  private func album() throws -> String {
    let album = folder.url.appending(path: "album")
    try FileManager.default.createDirectory(at: album, withIntermediateDirectories: true)
    let photo = try RGBImage(contentsOf: SamplePhotos.portrait)
    try photo.writePNG(to: album.appending(path: "b.png").path)
    try photo.flipped().writePNG(to: album.appending(path: "a.png").path)
    try RGBImage(width: 60, height: 60).writePNG(to: album.appending(path: "c.png").path)
    return album.path
  }

  @Test("embed writes sorted rows with unit norm and a list of paths, and skips faceless photos")
  func embed() throws {
    let out = folder.path("out.npy")
    let result = try Tool.cli("embed", album(), "-m", model, "-o", out, "--json")
    #expect(result.status == 1 && result.errors.contains("c.png: no face was found"))
    let array = try NumpyFile.open(out)
    #expect(array.shape == [2, 8])
    let values = try array.floats()
    for row in [values[..<8], values[8...]] {
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
    let names = try folder.text("out.txt").split(separator: "\n").map { $0.suffix(5) }
    #expect(names == ["a.png", "b.png"])
    let object = try result.json()
    #expect(object["rows"] as? Int == 2 && object["dimension"] as? Int == 8)
    #expect((object["skipped"] as? [Any])?.count == 1)
  }

  @Test("embed writes the same values as the library, with and without --flip")
  func sameAsLibrary() throws {
    let analyzer = try FaceAnalyzer(modelAt: model, threads: 1)
    let photo = try RGBImage(contentsOf: SamplePhotos.portrait)
    for flip in [false, true] {
      let out = folder.path("out.npy")
      let extra = flip ? ["--flip"] : []
      let result = try Tool.run(
        "mtlface-cli", ["embed", SamplePhotos.portrait, "-m", model, "-o", out] + extra)
      #expect(result.status == 0)
      let expected = try analyzer.analyze(photo, flipAveraging: flip).first?.embedding.values
      #expect(try NumpyFile.open(out).floats() == expected)
    }
  }

  @Test("embed skips a damaged photo, with the same results for any number of threads")
  func embedBroken() throws {
    let album = URL(filePath: try album())
    let whole = try Data(contentsOf: URL(filePath: SamplePhotos.portrait))
    try whole.prefix(whole.count / 2).write(to: album.appending(path: "ab.png"))
    var arrays: [Data] = []
    for threads in ["1", "2", "5"] {
      let out = folder.path("out.npy")
      let result = try Tool.cli(
        "embed", album.path, "-m", model, "-o", out, "--threads", threads)
      #expect(result.status == 1)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 2, "\(result.errors)")
      #expect(lines.first?.contains("ab.png: is a damaged PNG") == true)
      #expect(lines.last?.contains("c.png: no face was found") == true)
      let names = try folder.text("out.txt").split(separator: "\n").map { $0.suffix(5) }
      #expect(names.map(String.init) == ["a.png", "b.png"])
      arrays.append(try folder.bytes("out.npy"))
    }
    #expect(arrays.allSatisfy { $0 == arrays[0] })
  }

  @Test("embed requires --largest for several faces, and writes no file without a face")
  func embedRejections() throws {
    let couple = try SamplePhotos.writeTwoFaces(in: folder)
    let out = folder.path("out.npy")
    let before = try folder.names()
    let two = try Tool.cli("embed", couple, "-m", model, "-o", out)
    #expect(two.status == 2 && two.errors.contains("couple.png: 2 faces"))
    let wall = try SamplePhotos.writeFaceless(in: folder)
    let none = try Tool.cli("embed", wall, wall, "-m", model, "-o", out)
    #expect(none.status == 2 && none.errors.contains("wall.png: no face"))
    #expect(try folder.names() == (before + ["wall.png"]).sorted())
    #expect(try Tool.cli("embed", couple, "--largest", "-m", model, "-o", out).status == 0)
    let ending = try Tool.cli("embed", couple, "-m", model, "-o", folder.path("x.txt"))
    #expect(ending.status == 2 && ending.errors.contains(".npy"))
    let missing = try Tool.cli("embed", couple, "-m", model)
    #expect(missing.status == 2 && missing.errors.contains("missing option -o"))
  }

  @Test("embed does not overwrite its input list, and writes both files or neither")
  func embedPair() throws {
    let list = try folder.write(Array("\(SamplePhotos.portrait)\n".utf8), "list.txt")
    let own = try Tool.run(
      "mtlface-cli", ["embed", "-", "-m", model, "-o", folder.path("list.npy")],
      shellPrefix: "exec < '\(list)'")
    #expect(own.status == 2 && own.errors.contains("list on standard input"))
    #expect(try folder.text("list.txt") == "\(SamplePhotos.portrait)\n")
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "out.txt"), withIntermediateDirectories: true)
    let taken = try Tool.cli(
      "embed", SamplePhotos.portrait, "-m", model, "-o", folder.path("out.npy"))
    #expect(taken.status == 2 && taken.errors.contains("out.txt"))
    #expect(try !folder.names().contains("out.npy"))
  }

  @Test("verify reports a missing threshold, and makes a decision with --threshold")
  func verify() throws {
    let mirror = folder.path("mirror.png")
    try RGBImage(contentsOf: SamplePhotos.portrait).flipped().writePNG(to: mirror)
    let withoutThreshold = try Tool.cli("verify", SamplePhotos.portrait, mirror, "-m", model)
    #expect(withoutThreshold.status == 0 && withoutThreshold.output.hasPrefix("similarity "))
    #expect(withoutThreshold.errors.contains("no calibrated thresholds"))
    let own = try Tool.cli(
      "verify", SamplePhotos.portrait, mirror, "-m", model, "--threshold", "-1", "--json")
    #expect(try own.status == 0 && own.json()["same"] as? Bool == true)
    let strict = try Tool.cli(
      "verify", SamplePhotos.portrait, mirror, "-m", model, "--threshold", "1")
    #expect(strict.status == 1 && strict.output.contains("different people"))
  }

  @Test("verify uses the calibration of the model, and reports a rate outside its range")
  func calibrated() throws {
    var calibrated = try SmallModels.model()
    calibrated.calibration = try SimilarityCalibration(
      dataName: "made up", genuinePairs: 10, impostorPairs: 1000, usesFlipAveraging: true,
      rows: [
        .init(
          falseAcceptRate: 0.01, threshold: 0.5, trueAcceptRate: 0.9, hasEnoughImpostors: true),
        .init(
          falseAcceptRate: 1e-4, threshold: 0.8, trueAcceptRate: 0.7, hasEnoughImpostors: false),
      ])
    let path = folder.path("c.safetensors")
    try calibrated.save(to: path)
    let photo = SamplePhotos.portrait
    let same = try Tool.cli("verify", photo, photo, "-m", path, "--far", "0.01", "--json")
    let object = try same.json()
    #expect(same.status == 0 && object["same"] as? Bool == true)
    #expect(object["threshold"] as? Double == 0.5)
    #expect((object["calibration"] as? [String: Any])?["data"] as? String == "made up")
    let outOfRange = try Tool.cli("verify", photo, photo, "-m", path, "--far", "1e-4")
    #expect(outOfRange.status == 0 && outOfRange.output.hasPrefix("similarity "))
    #expect(
      outOfRange.errors.contains("c.safetensors")
        && outOfRange.errors.contains("calibrated range 0.01"))
  }

  @Test("verify reports the path of a photo without a face")
  func noFace() throws {
    let result = try Tool.cli(
      "verify", SamplePhotos.portrait, SamplePhotos.writeFaceless(in: folder), "-m", model)
    #expect(result.status == 2 && result.errors.contains("wall.png: no face was found"))
    #expect(result.output.isEmpty)
  }
}
