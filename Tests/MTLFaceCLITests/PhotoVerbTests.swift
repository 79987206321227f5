import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("detect, align, age, analyze and synthesize")
struct PhotoVerbTests {
  @Test("detect prints text or JSON, and draws an annotated image")
  func detect() throws {
    let folder = try TemporaryFolder()
    let text = try Tool.cli("detect", SamplePhotos.portrait, "-o", folder.path("marked.png"))
    #expect(text.status == 0 && text.errors.isEmpty)
    #expect(text.output.contains("1 face") && text.output.contains("box 181.1,62.2,267.7,172.1"))
    let marked = try RGBImage(contentsOf: folder.path("marked.png"))
    #expect(try marked.width == 512 && marked != RGBImage(contentsOf: SamplePhotos.portrait))
    let object = try Tool.cli("detect", "--json", SamplePhotos.portrait).json()
    let photo = try #require((object["photos"] as? [[String: Any]])?.first)
    #expect(photo["width"] as? Int == 512 && photo["file"] as? String == SamplePhotos.portrait)
    let face = try #require((photo["faces"] as? [[String: Any]])?.first)
    #expect((face["landmarks"] as? [[Double]])?.count == 5)
    #expect((face["score"] as? Double ?? 0) > 0.99)
  }

  @Test("if a photo has no face, the status is 1, and standard error is empty")
  func noFace() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.cli("detect", SamplePhotos.writeFaceless(in: folder))
    #expect(result.status == 1 && result.output.contains("no face") && result.errors.isEmpty)
  }

  @Test("folders, patterns and lists yield sorted distinct paths, and bad files are skipped")
  func batch() throws {
    let folder = try TemporaryFolder()
    let inner = folder.url.appending(path: "album/inner")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    let portrait = URL(filePath: SamplePhotos.portrait)
    try FileManager.default.copyItem(at: portrait, to: inner.appending(path: "b.png"))
    try FileManager.default.copyItem(
      at: portrait, to: folder.url.appending(path: "album/a.PNG"))
    _ = try folder.write(Array("not a picture".utf8), "album/text.png")
    _ = try folder.write(Array("ignored".utf8), "album/notes.txt")
    let album = folder.path("album")
    for arguments in [[album, album], [album + "/*.*NG", album + "/text.png", album + "/inner"]] {
      let result = try Tool.run("mtlface-cli", ["detect", "--json"] + arguments)
      #expect(result.status == 1)
      let object = try result.json()
      let files = (object["photos"] as? [[String: Any]])?.compactMap { $0["file"] as? String }
      #expect(files == [album + "/a.PNG", album + "/inner/b.png"])
      let skipped = (object["skipped"] as? [[String: Any]])?.compactMap { $0["file"] as? String }
      #expect(skipped == [album + "/text.png"])
      #expect(result.errors.contains("text.png: is a text file"))
      #expect(result.errors.filter(\.isNewline).count == 1)
    }
    let list = try folder.write(Array("\(album)/a.PNG\n\n\(album)/inner/b.png\n".utf8), "list")
    let listed = try Tool.run(
      "mtlface-cli", ["align", "-", "-o", folder.path("crops")],
      shellPrefix: "exec < '\(list)'")
    #expect(listed.status == 0, "\(listed.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("crops")).sorted() == [
        "a-face.png", "b-face.png",
      ])
    let empty = folder.url.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    let nothing = try Tool.cli("detect", empty.path)
    #expect(nothing.status == 2 && nothing.errors.contains("no PNG or JPEG"))
  }

  @Test("canonically equivalent names are different files, and --largest selects one face")
  func similarFileNames() throws {
    let folder = try TemporaryFolder()
    let wall = try Data(contentsOf: URL(filePath: SamplePhotos.writeFaceless(in: folder)))
    let names = ["e\u{301}.png", "\u{e9}.png"].map { folder.url.path + "/" + $0 }
    for name in names {
      let file = fopen(name, "w")
      _ = wall.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
      fclose(file)
    }
    let found = try Tool.cli("detect", "--json", names[0], names[1]).json()
    #expect((found["photos"] as? [Any])?.count == 2)
    let model = try SmallModels.file("m.safetensors", in: folder)
    let one = try Tool.cli("age", SamplePhotos.writeTwoFaces(in: folder), "--largest", "-m", model)
    #expect(one.output.contains("1 face\n"))
  }

  @Test("align writes crops, prints matrices, and accepts landmarks and a size")
  func align() throws {
    let folder = try TemporaryFolder()
    let out = folder.path("face.png")
    let object = try Tool.cli("align", "--json", SamplePhotos.portrait, "-o", out).json()
    let face = try #require((object["faces"] as? [[String: Any]])?.first)
    let matrix = try #require(face["matrix"] as? [[Double]])
    let expected = [[0.879854, 0.056492, -148.618297], [-0.056492, 0.879854, -23.717974]]
    for (row, values) in matrix.enumerated() {
      for (column, value) in values.enumerated() {
        #expect(abs(value - expected[row][column]) < (column == 2 ? 0.05 : 1e-4))
      }
    }
    #expect(try RGBImage(contentsOf: out).width == 112)
    let points = try #require(face["landmarks"] as? [[Double]]).flatMap { $0 }
      .map { "\($0)" }.joined(separator: ",")
    let given = try Tool.cli(
      "align", SamplePhotos.portrait, "-o", folder.path("given.png"), "--landmarks", points)
    #expect(given.status == 0)
    #expect(try RGBImage(contentsOf: folder.path("given.png")) == RGBImage(contentsOf: out))
    let large = try Tool.cli(
      "align", SamplePhotos.portrait, "-o", folder.path("large.png"), "--size", "224")
    #expect(try large.status == 0 && RGBImage(contentsOf: folder.path("large.png")).width == 224)
    let both = try Tool.cli(
      "align", SamplePhotos.writeTwoFaces(in: folder), "-o", folder.path("both"))
    #expect(both.status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("both")).count == 2)
  }

  @Test("age prints the age, the interval and the age group of every face")
  func age() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("m.safetensors", in: folder)
    let photo = try SamplePhotos.writeTwoFaces(in: folder)
    let text = try Tool.cli("age", photo, "--model", model)
    #expect(text.status == 0 && text.output.contains("2 faces") && text.output.contains("years"))
    let object = try Tool.cli("age", "--json", photo, "-m", model).json()
    let faces = try #require((object["photos"] as? [[String: Any]])?.first?["faces"] as? [Any])
    #expect(faces.count == 2)
    let age = try #require((faces[0] as? [String: Any])?["age"] as? [String: Any])
    #expect((age["probabilities"] as? [Double])?.count == 101)
    #expect((age["years"] as? Double).map { (0...100).contains($0) } == true)
  }

  @Test("analyze draws a sheet of all faces, and prints embeddings as JSON")
  func analyze() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("m.safetensors", in: folder)
    let result = try Tool.cli(
      "analyze", SamplePhotos.portrait, "--model", model, "-o", folder.path("sheet.png"), "--json")
    #expect(result.status == 0)
    let face = try #require((result.json()["faces"] as? [[String: Any]])?.first)
    #expect((face["embedding"] as? [Double])?.count == 8)
    let sheet = try RGBImage(contentsOf: folder.path("sheet.png"))
    #expect(sheet.width > 9 * 128 && sheet.height > 512 + 128)
    let recognizer = try SmallModels.recognizer("r.safetensors", in: folder)
    let plain = try Tool.cli(
      "analyze", SamplePhotos.portrait, "--model", recognizer, "-o", folder.path("plain.png"))
    #expect(plain.status == 0 && plain.output.contains("no age estimator"))
    let wall = try Tool.cli("analyze", SamplePhotos.writeFaceless(in: folder), "--model", model)
    #expect(wall.status == 1 && wall.output.contains("no face"))
  }

  @Test("synthesize writes a sheet, a face, a photo or a folder of photos")
  func synthesize() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("m.safetensors", in: folder)
    func run(_ arguments: String...) throws -> Tool.Result {
      try Tool.run("mtlface-cli", ["synthesize", SamplePhotos.portrait, "-m", model] + arguments)
    }
    #expect(try run("-o", folder.path("sheet.png")).status == 0)
    #expect(try RGBImage(contentsOf: folder.path("sheet.png")).width > 8 * 168)
    #expect(try run("-o", folder.path("one.png"), "--group", "6").status == 0)
    #expect(try RGBImage(contentsOf: folder.path("one.png")).width == 48)
    #expect(try run("-o", folder.path("photo.png"), "--age", "72.5", "--paste").status == 0)
    #expect(try RGBImage(contentsOf: folder.path("photo.png")).width == 512)
    let many = try run(
      "-o", folder.path("many"), "--paste", "-g", "0", "-g", "6", "-a", "45", "--json")
    #expect(many.status == 0)
    #expect(try many.json()["targets"] as? [String] == ["<=10", ">=61", "45 years"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("many")).count == 3)
    let ages = try run("-o", folder.path("ages.png"), "-a", "1", "-a", "1.5", "--json")
    #expect(try ages.json()["targets"] as? [String] == ["1 year", "1.5 years"])
    let range = try run("-o", folder.path("no.png"), "--group", "7")
    #expect(range.status == 2 && range.errors.contains("0...6"))
  }

  @Test("--aligned skips detection, and unaligned images cause a warning")
  func aligned() throws {
    let folder = try TemporaryFolder()
    let model = try SmallModels.file("m.safetensors", in: folder)
    #expect(try Tool.cli("align", SamplePhotos.portrait, "-o", folder.path("f.png")).status == 0)
    let good = try Tool.cli("age", "--aligned", folder.path("f.png"), "-m", model)
    #expect(good.status == 0 && good.errors.isEmpty)
    let bad = try Tool.cli("age", "--aligned", SamplePhotos.portrait, "-m", model)
    #expect(bad.status == 0 && bad.errors.contains("warning"))
    #expect(bad.errors.contains("astronaut.png: does not look like an aligned face"))
    let oblong = try Tool.cli(
      "age", "--aligned", SamplePhotos.writeFaceless(in: folder), "-m", model)
    #expect(oblong.status == 2 && oblong.errors.contains("square"))
  }
}
