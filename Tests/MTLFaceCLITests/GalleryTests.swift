import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("gallery and identify")
struct GalleryTests {
  private let folder: TemporaryFolder
  private let model: String
  private let gallery: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.file("m.safetensors", in: folder)
    gallery = folder.path("people.gallery")
  }

  /// Writes two photos of one person, one photo of another person, and a photo without a face.
  private func album() throws -> String {
    let photo = try RGBImage(contentsOf: SamplePhotos.portrait)
    for (name, image) in [
      ("Eileen/a.png", photo), ("Eileen/b.png", try photo.resized(width: 400, height: 400)),
      ("Mirror/a.png", try photo.flipped()), ("Wall/w.png", try RGBImage(width: 60, height: 60)),
    ] {
      let url = folder.url.appending(path: "album/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try image.writePNG(to: url.path)
    }
    return folder.path("album")
  }

  @Test("faces are added, listed, changed, removed and exported, and the gallery is compacted")
  func editLifecycle() throws {
    let added = try Tool.cli("gallery", "add", gallery, album(), "-m", model, "--json")
    #expect(added.status == 1 && added.errors.contains("w.png: no face was found"))
    let object = try added.json()
    #expect(object["faces"] as? Int == 3 && object["persons"] as? Int == 2)
    #expect(object["dimension"] as? Int == 8 && object["format"] as? String == "float32")
    #expect(
      (object["added"] as? [[String: Any]])?.map { $0["person"] as? String } == [
        "Eileen", "Eileen", "Mirror",
      ])

    let list = try Tool.cli("gallery", "list", gallery)
    #expect(
      list.status == 0 && list.output.contains("3 faces of 2 people")
        && list.output.contains("Eileen  2"))
    let faces = try Tool.cli("gallery", "list", gallery, "--person", "Mirror", "--json").json()
    let face = try #require((faces["people_faces"] as? [[String: Any]])?.first)
    #expect(
      face["id"] as? Int == 3 && (face["note"] as? String)?.hasSuffix("album/Mirror/a.png") == true)
    #expect(try Tool.cli("gallery", "list", gallery, "-p", "Ada").status == 1)

    #expect(
      try Tool.cli("gallery", "update", gallery, "--id", "2", "--person", "Other").status == 0)
    #expect(try Tool.cli("gallery", "remove", gallery, "--id", "1", "--id", "9").status == 2)
    let removed = try Tool.cli("gallery", "remove", gallery, "--person", "Mirror", "--json")
    #expect(try removed.json()["removed"] as? Int == 1 && removed.json()["faces"] as? Int == 2)
    let compacted = try Tool.cli("gallery", "compact", gallery, "--json").json()
    let before = try #require(compacted["bytes_before"] as? Int)
    #expect(try before > #require(compacted["bytes"] as? Int))

    let (out, tsv) = (folder.path("out.npy"), folder.path("out.tsv"))
    #expect(try Tool.cli("gallery", "export", gallery, "-o", out, "--list", tsv).status == 0)
    #expect(try NumpyFile.open(out).shape == [2, 8])
    #expect(try folder.text("out.tsv").hasPrefix("1\tEileen\t"))
    #expect(try Gallery(at: gallery).persons.map(\.name) == ["Eileen", "Other"])
  }

  @Test("with a threshold, identify reports every face as known or unknown")
  func identify() throws {
    #expect(
      try Tool.cli(
        "gallery", "add", gallery, SamplePhotos.portrait, "--person", "Eileen", "-m", model
      )
      .status == 0)
    let couple = try SamplePhotos.writeTwoFaces(in: folder)
    let known = try Tool.cli(
      "identify", gallery, SamplePhotos.portrait, "-m", model, "--threshold", "0.999")
    #expect(known.status == 0 && known.output.contains("Eileen 1.0000"))
    let party = try Tool.cli("identify", gallery, couple, "-m", model, "--threshold", "1", "--json")
    #expect(party.status == 1)
    let photos = try party.json()["photos"] as? [[String: Any]]
    let faces = try #require(photos?.first?["faces"] as? [[String: Any]])
    #expect(faces.count == 2 && faces.allSatisfy { $0["known"] as? Bool == false })
    let open = try Tool.cli("identify", gallery, couple, "-m", model, "--top", "5")
    #expect(open.status == 0 && open.errors.contains("no calibrated thresholds"))
    #expect(open.output.contains("face 2") && !open.output.contains("unknown"))
    let wall = try Tool.cli(
      "identify", gallery, SamplePhotos.writeFaceless(in: folder), "-m", model)
    #expect(wall.status == 1 && wall.output.contains("no face"))
  }

  @Test("a gallery rejects embeddings from another model or with different flip averaging")
  func rejectsOtherModels() throws {
    #expect(
      try Tool.cli("gallery", "add", gallery, SamplePhotos.portrait, "--by", "file", "-m", model)
        .status
        == 0)
    let other = try SmallModels.recognizer("other.safetensors", in: folder)
    for arguments in [["-m", other], ["-m", model, "--flip"]] {
      for verb in [["gallery", "add"], ["identify"]] {
        let result = try Tool.run(
          "mtlface-cli", verb + [gallery, SamplePhotos.portrait] + arguments)
        #expect(result.status == 2 && result.errors.contains("cannot be compared"))
      }
    }
    #expect(try Gallery(at: gallery).persons.map(\.name) == ["astronaut"])
  }

  @Test("a damaged gallery is rejected, and gallery repair recovers it into a new file")
  func repair() throws {
    #expect(
      try Tool.cli("gallery", "add", gallery, SamplePhotos.portrait, "-p", "Eileen", "-m", model)
        .status
        == 0)
    var bytes = try Data(contentsOf: URL(filePath: gallery))
    bytes[4200] ^= 1
    try bytes.write(to: URL(filePath: gallery))
    let rejected = try Tool.cli("gallery", "list", gallery)
    #expect(rejected.status == 2 && rejected.errors.contains("gallery repair"))
    let saved = folder.path("saved.gallery")
    let report = try Tool.cli("gallery", "repair", gallery, "-o", saved, "--json")
    #expect(report.status == 1)
    #expect(try report.json()["faces"] as? Int == 1 && report.json()["lost_records"] as? Int == 1)
    #expect(try Gallery(at: saved).count == 1)
    #expect(
      try Tool.cli("gallery", "repair", gallery, "-o", saved).errors.contains("already exists"))
  }

  @Test(
    "invalid arguments are reported on one line, and the status is 2",
    arguments: [
      (["gallery", "add", "g"], "missing argument PHOTO"),
      (["gallery", "remove", "g"], "give either --person"),
      (["gallery", "remove", "g", "--id", "1", "--person", "x"], "give either --person"),
      (["gallery", "update", "g", "--id", "1"], "a new --person"),
      (["gallery", "export", "g", "-o", "a.txt"], ".npy or .fvecs"),
      (["gallery", "repair", "g"], "missing option -o"),
      (["gallery", "list", "absent"], "absent: cannot be opened"),
      (["gallery", "list", SamplePhotos.portrait], "not a gallery"),
      (["gallery"], "missing subcommand"),
      (["gallery", "add", "g", "a.png", "--person", "x", "--by", "file"], "mutually exclusive"),
    ])
  func usage(arguments: [String], message: String) throws {
    let result = try Tool.run("mtlface-cli", arguments)
    #expect(result.status == 2 && result.output.isEmpty && result.errors.contains(message))
    #expect(result.errors.split(separator: "\n").count == 1)
  }
}
