import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("evaluate people")
struct EvaluatePeopleTests {
  private let album: PeopleAlbum

  init() throws { album = try PeopleAlbum() }

  private func comparable(_ object: [String: Any]) -> NSDictionary {
    var object = object
    for key in ["seconds", "cached", "files", "calibrated"] { object[key] = nil }
    return object as NSDictionary
  }

  @Test("the results and the skipped photos are printed, and a report is written") func page()
    throws
  {
    let page = album.folder.path("page.html")
    let result = try album.evaluate("people", album.path, "--report", page, "--json")
    // The album contains a photo without a face and a photo outside the subfolders.
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("Grace/wall.png: no face was found"))
    #expect(result.errors.contains("loose.png: the photo is not in a person's folder"))
    let object = try result.json()
    #expect(object["faces"] as? Int == 5 && object["persons"] as? Int == 2)
    #expect(object["left_out_copies"] as? Int == 1)
    #expect((object["copies"] as? [[String]]) == [["Ada <b>/1.png", "Ada <b>/3 copy.png"]])
    let several = try #require((object["several"] as? [[String: Any]])?.first)
    #expect(several["entry"] as? String == "Grace/couple.png" && several["faces"] as? Int == 2)
    #expect((object["skipped"] as? [Any])?.count == 2)
    let pairs = try #require(object["verification"] as? [String: Any])
    #expect(pairs["genuine"] as? Int == 4 && pairs["impostors"] as? Int == 6)
    let probes = try #require(object["identification"] as? [String: Any])
    #expect(probes["probes"] as? Int == 5 && (probes["cmc"] as? [Any])?.count == 20)
    let html = try album.folder.text("page.html")
    for part in [
      "<title>Face recognition on album</title>", "Ada &lt;b&gt;", "data:image/", "<svg",
      "Glossary", "photos of people in the gallery", "2 people are too few for reliable results",
      "Choosing a threshold", "Grace/couple.png: 2 faces", "no face was found",
    ] { #expect(html.contains(part), "\(part)") }
    #expect(!html.contains("<script") && !html.contains("Ada <b>") && !html.contains("://"))
    let text = try album.evaluate("people", album.path, "--threads", "3")
    #expect(text.output.contains("are recognized on the first guess"), "\(text.output)")
    #expect(text.output.contains("several faces, largest used: 1 photo"))
    #expect(text.output.contains("copies: 2 photos with 1 distinct image, 1 omitted"))
    let again = try album.evaluate("people", album.path, "--threads", "3", "--json").json()
    #expect(comparable(again) == comparable(object))
  }

  @Test("results with a cache are the same, and cached photos are not processed again")
  func cache() throws {
    let folder = album.folder.path("cache")
    func run(_ words: String...) throws -> (result: Tool.Result, object: [String: Any]) {
      let result = try Tool.run(
        "mtlface-cli",
        ["evaluate", "people", album.path, "-m", album.model, "--min-face", "60", "--json"]
          + ["--cache", folder] + words)
      return (result, try result.json())
    }
    let first = try run()
    #expect(first.object["cached"] as? Int == 0)
    #expect(first.result.errors.split(separator: "\n").count == 2)
    let second = try run()
    // The photo without a face is not cached, so it is read again.
    #expect(second.object["cached"] as? Int == 6)
    #expect(comparable(first.object) == comparable(second.object))
    let flipped = try run("--flip")
    #expect(flipped.object["cached"] as? Int == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".rows") })

    try RGBImage(contentsOf: SamplePhotos.portrait).resized(width: 280, height: 280)
      .writePNG(to: "\(album.path)/Ada <b>/2.png")
    let changed = try run()
    #expect(changed.object["cached"] as? Int == 5)
    #expect(changed.result.errors.contains("2 of 7 faces are not in"))
    #expect(comparable(changed.object) != comparable(first.object))

    for name in names {
      let file = URL(filePath: "\(folder)/\(name)")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 5] ^= 1
      try bytes.write(to: file)
    }
    let damaged = try run()
    #expect(damaged.result.errors.contains("the cache is damaged and will be recreated"))
    #expect(damaged.object["cached"] as? Int == 0)
    #expect(comparable(damaged.object) == comparable(changed.object))
    #expect(try run().object["cached"] as? Int == 6)
  }

  @Test("--calibrate does not invalidate the cache, and other weights do") func calibratedCache()
    throws
  {
    func cached(_ words: String...) throws -> Int? {
      let result = try Tool.run(
        "mtlface-cli",
        [
          "evaluate", "people", album.path, "-m", album.model, "--min-face", "60", "--json",
          "--cache", album.folder.path("cache"),
        ] + words)
      return try result.json()["cached"] as? Int
    }
    let before = try FaceModel.fingerprint(ofFile: album.model)
    #expect(try cached("--calibrate") == 0)
    #expect(try FaceModel.fingerprint(ofFile: album.model) == before)
    #expect(try FaceModel.open(album.model).calibration != nil)
    #expect(try cached() == 6)
    try FaceModel.makeUntrained(FaceModel.open(album.model).configuration, seed: 99)
      .save(to: album.model)
    #expect(try FaceModel.fingerprint(ofFile: album.model) != before)
    #expect(try cached() == 0)
  }

  @Test("--calibrate stores thresholds in the model") func calibrate() throws {
    let result = try album.evaluate("people", album.path, "--calibrate", "--name", "my album")
    #expect(result.output.contains("thresholds stored in"), "\(result.errors)")
    let calibration = try #require(try FaceModel.open(album.model).calibration)
    #expect(calibration.dataName == "my album" && calibration.genuinePairs == 4)
    #expect(calibration.impostorPairs == 6)
    let early = try album.evaluate("people", album.path, "--calibrate", "--name", "a\tb")
    #expect(early.status == 2 && early.errors.contains("control characters"))
  }

  @Test("identification supports the protocols without ages and writes curves and a report")
  func protocols() throws {
    let csv = album.folder.path("cmc.csv")
    let leaveOneOut = try album.evaluate(
      "identification", album.path, "--cmc", csv, "--last-rank", "4", "--json")
    #expect(leaveOneOut.status == 1, "\(leaveOneOut.errors)")
    let object = try leaveOneOut.json()
    // Unlike evaluate people, the protocols include copies.
    #expect(object["faces"] as? Int == 6 && object["protocol"] as? String == "leave-one-out")
    #expect(try album.folder.text("cmc.csv").hasPrefix("rank,rate\n1,"))
    let png = try album.evaluate(
      "identification", album.path, "--cmc", album.folder.path("cmc.png"), "--report",
      album.folder.path("page.html"))
    #expect(png.output.hasPrefix("rank-1"), "\(png.output)")
    #expect(try RGBImage(contentsOf: album.folder.path("cmc.png")).width == 520)
    #expect(try album.folder.text("page.html").contains("<svg"))
    let open = try album.evaluate(
      "identification", album.path, "--protocol", "open-set", "--json"
    ).json()
    #expect(open["gallery"] as? Int == 1 && open["probes"] as? Int == 5)
    #expect(open["mated"] as? Int == 2)
    let withDistractors = try album.evaluate(
      "identification", album.path, "--distractors", "\(album.path)", "--counts", "1,3", "--json")
    let sizes = try #require(try withDistractors.json()["distractors"] as? [[String: Any]])
    #expect(sizes.compactMap { $0["distractors"] as? Int } == [1, 3])
    #expect(sizes.allSatisfy { ($0["rate"] as? Double).map { (0...1).contains($0) } ?? false })
  }

  /// Writes a list of six faces with ages, and returns its path.
  private func writeAges() throws -> String {
    let list = album.folder.path("ages.txt")
    try Data(
      """
      a album/Grace/2.png 20 0
      a album/Grace/1.png 61 0
      b album/Grace/2.png 30 1
      b album/Grace/couple.png 33 1
      b album/Grace/wall.png 33 1
      c album/Grace/couple.png -1 1
      """.utf8
    ).write(to: URL(filePath: list))
    return list
  }

  @Test("--held-out-every selects the faces that train holds out") func heldOut() throws {
    let list = try writeAges()
    // The faces 0 and 3 of the list.
    let heldOut = try album.evaluate("age", list, "--held-out-every", "3", "--json")
    #expect(try heldOut.json()["faces"] as? Int == 2, "\(heldOut.errors)")
    let unlabeled = try album.folder.write(
      Array("a album/Grace/1.png -1 0\na album/Grace/2.png 20 0\n".utf8), "unlabeled.txt")
    let none = try album.evaluate("age", unlabeled, "--held-out-every", "2")
    #expect(none.status == 2 && none.errors.contains("reduce --held-out-every"))
  }

  @Test("the age-gap protocol and the evaluation of ages use the age labels") func ages() throws {
    let list = try writeAges()
    let ageGap = try album.evaluate("identification", list, "--protocol", "age-gap", "--json")
    #expect(ageGap.status == 1 && ageGap.errors.contains("wall.png"))
    #expect(try ageGap.json()["probes"] as? Int == 2)
    let tooFew = try album.evaluate(
      "identification", list, "--protocol", "age-gap", "--subjects", "3")
    #expect(
      tooFew.status == 2
        && tooFew.errors.contains("with at least two faces is 2, and the requested number is 3")
    )

    let confusion = album.folder.path("confusion.png")
    let page = album.folder.path("ages.html")
    let result = try album.evaluate(
      "age", list, "--confusion", confusion, "--report", page, "--cs", "5,50", "--json")
    #expect(result.status == 1, "\(result.errors)")
    let object = try result.json()
    #expect(object["faces"] as? Int == 4 && object["without_age"] as? Int == 1)
    let all = try #require(object["all"] as? [String: Any])
    #expect((all["cs"] as? [Any])?.count == 2 && all["too_few"] as? Bool == true)
    #expect((object["parts"] as? [Any])?.count == 6)
    let counts = try #require(object["confusion"] as? [[Int]])
    #expect(counts.joined().reduce(0, +) == 4)
    #expect(try RGBImage(contentsOf: confusion).width > 300)
    let html = try album.folder.text("ages.html")
    #expect(html.contains("Estimated and true age groups") && html.contains("too few to measure"))
    let text = try album.evaluate("age", list)
    #expect(text.output.hasPrefix("mean absolute error"), "\(text.output)")
  }

  @Test(
    "invalid input is reported, and the status is 2",
    arguments: [
      (["people", "LIST"], "contains no identities"), (["age", "ALBUM"], "contains no ages"),
      (["identification", "ALBUM", "--protocol", "age-gap"], "contains no ages"),
      (["people", "ONE"], "all pairs are genuine pairs"),
      (["people", "WALLS"], "no face was found"),
      (["identification", "ALBUM", "--protocol", "distractors"], "missing option --distractors"),
      (["identification", "ALBUM", "--cmc", "x.gif"], "give a path that ends in"),
      (["people", "ALBUM", "--report", "page.pdf"], ".html"), (["people", "none"], "none"),
      (["age", "ALBUM", "--report", "LIST.html"], "contains no ages"),
    ])
  func mistakes(words: [String], expected: String) throws {
    let folder = album.folder
    for (name, pictures) in [
      ("one/a", [SamplePhotos.portrait, album.path + "/Ada <b>/2.png"]),
      ("walls/a", [album.path + "/Grace/wall.png"]),
    ] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
      for (number, picture) in pictures.enumerated() {
        try FileManager.default.copyItem(
          atPath: picture, toPath: "\(folder.path(name))/\(number).png")
      }
    }
    try Data("-1 album/Grace/1.png\n".utf8).write(to: URL(filePath: folder.path("list.txt")))
    let names = [
      "ALBUM": album.path, "LIST": folder.path("list.txt"), "ONE": folder.path("one"),
      "WALLS": folder.path("walls"),
    ]
    let result = try Tool.run(
      "mtlface-cli",
      ["evaluate"] + words.map { names[$0] ?? $0 } + ["-m", album.model, "--min-face", "60"])
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(expected), "\(result.errors)")
  }
}
