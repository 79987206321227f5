import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests that the photo commands report invalid input and invalid outputs on one line, and that the
/// status is 2.
@Suite("Invalid photos")
struct BadPhotoTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.file("m.safetensors", in: folder)
  }

  private func expectRejection(
    _ arguments: [String], _ expected: [String], status: Int32 = 2
  ) throws {
    let before = try folder.names()
    let result = try Tool.run("mtlface-cli", arguments)
    #expect(result.status == status, "\(arguments): \(result)")
    #expect(result.output.isEmpty)
    for text in expected { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(result.errors.filter(\.isNewline).count == 1, "\(result.errors)")
    #expect(try folder.names() == before, "a file was left behind")
  }

  @Test(
    "files that are not readable images are rejected",
    arguments: ["detect", "analyze", "age", "synthesize"])
  func files(verb: String) throws {
    let whole = try Data(contentsOf: URL(filePath: SamplePhotos.portrait))
    let jpeg = try Data(contentsOf: URL(filePath: SamplePhotos.fixture("ycbcr-420.jpg")))
    let cases: [(String, [String])] = [
      (try folder.write([], "empty.png"), ["empty.png: is empty"]),
      (try folder.write(whole.prefix(whole.count / 2), "cut.png"), ["cut.png: is a damaged PNG"]),
      (
        try folder.write(jpeg.prefix(jpeg.count / 2), "cut.jpg"),
        [
          RGBImage.supportsJPEG
            ? "cut.jpg: is a damaged JPEG" : "cut.jpg: this build does not support JPEG"
        ]
      ),
      (SamplePhotos.fixture("text.png"), ["text.png: is a text file", "convert it"]),
      (SamplePhotos.fixture("bomb.png"), ["bomb.png: 60000 x 60000", "raise the limit"]),
      (folder.path("absent.png"), ["absent.png: cannot be read"]),
      (geteuid() == 0 ? "/proc/self/mem" : "/etc/shadow", ["cannot be read"]),
    ]
    for (path, expected) in cases {
      var arguments = [verb, path]
      if verb != "detect" { arguments += ["--model", model] }
      if verb == "synthesize" { arguments += ["-o", folder.path("out.png")] }
      try expectRejection(arguments, expected)
    }
  }

  @Test("a folder is rejected as a photo") func directory() throws {
    let inner = folder.url.appending(path: "inner.png")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try expectRejection(["analyze", inner.path, "--model", model], ["inner.png", "directory"])
  }

  @Test("a photo without a face, or with two faces instead of one, is rejected") func faces() throws
  {
    let (wall, couple) = try (
      SamplePhotos.writeFaceless(in: folder), SamplePhotos.writeTwoFaces(in: folder)
    )
    let out = folder.path("out.png")
    try expectRejection(["align", wall, "-o", out], ["wall.png: no face was found"])
    try expectRejection(
      ["align", couple, "-o", out], ["couple.png: 2 faces were found", "largest"])
    try expectRejection(["synthesize", wall, "-m", model, "-o", out], ["wall.png: no face"])
    try expectRejection(["synthesize", couple, "-m", model, "-o", out], ["couple.png: 2 faces"])
    #expect(
      try Tool.cli("synthesize", couple, "--largest", "-m", model, "-o", out).status == 0)
  }

  @Test("an image of one pixel has no face, and the status is 1") func pixel() throws {
    let result = try Tool.cli("detect", SamplePhotos.fixture("one.png"))
    #expect(result.status == 1 && result.output.contains("no face"))
  }

  @Test("models without the required part and files that are not models are rejected") func models()
    throws
  {
    let out = folder.path("out.png")
    let recognizer = try SmallModels.recognizer("r.safetensors", in: folder)
    try expectRejection(
      ["synthesize", SamplePhotos.portrait, "-m", recognizer, "-o", out],
      ["r.safetensors: this model has no generator"])
    try expectRejection(
      ["age", SamplePhotos.portrait, "-m", recognizer],
      ["r.safetensors: this model has no age estimator"])
    try expectRejection(
      ["age", SamplePhotos.portrait, "-m", SamplePhotos.portrait],
      ["astronaut.png", "not a weights file"])
    try expectRejection(
      ["age", SamplePhotos.portrait, "-m", folder.path("none")], ["none", "cannot be opened"])
  }

  @Test("invalid outputs and invalid landmarks are rejected") func outputs() throws {
    let photo = SamplePhotos.portrait
    try expectRejection(
      ["detect", photo, "-o", folder.path("no/out.png")], ["no/out.png", "cannot be"])
    try expectRejection(["detect", photo, "-o", folder.path("out.gif")], ["out.gif", ".png"])
    try expectRejection(["align", photo], ["missing option -o"])
    try expectRejection(["align", photo, photo, "-o", folder.path("x.png")], ["give a folder"])
    let file = try folder.write([1], "file")
    try expectRejection(
      ["align", photo, photo, "-o", file], ["file", "choose the path of a folder"])
    try expectRejection(
      ["align", photo, "-o", folder.path("x.png"), "--landmarks", "1,2,3"], ["ten numbers"])
    try expectRejection(
      ["align", photo, "-o", folder.path("x.png"), "--landmarks", "5,5,5,5,5,5,5,5,5,5"],
      ["astronaut.png", "coincide"])
  }

  @Test("an output that is also an input is rejected, even under another path") func ownInput()
    throws
  {
    let photo = folder.path("photo.png")
    try FileManager.default.copyItem(atPath: SamplePhotos.portrait, toPath: photo)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.png"), withDestinationPath: photo)
    for output in [photo, folder.path("./photo.png"), folder.path("link.png")] {
      for arguments in [
        ["detect", photo], ["align", photo], ["analyze", photo, "-m", model],
        ["synthesize", photo, "-m", model],
      ] { try expectRejection(arguments + ["-o", output], ["is also an input"]) }
    }
    // Results may be written to the folder of the inputs.
    let crop = folder.path("photo-face.png")
    try FileManager.default.copyItem(atPath: SamplePhotos.portrait, toPath: crop)
    let result = try Tool.cli("align", photo, crop, "-o", folder.url.path)
    #expect(result.status == 0)
    #expect(
      try Data(contentsOf: URL(filePath: crop))
        == Data(contentsOf: URL(filePath: SamplePhotos.portrait)))
    #expect(try folder.names().contains("photo-face-2.png"))
  }

  @Test("if the file size limit is exceeded, the existing file is kept") func quota() throws {
    let out = try folder.write(Array("original".utf8), "out.png")
    let result = try Tool.run(
      "mtlface-cli", ["detect", SamplePhotos.portrait, "-o", out], shellPrefix: "ulimit -f 8")
    #expect(result.status == 2 && result.errors.contains("out.png: cannot be written"))
    #expect(try folder.text("out.png") == "original")
    #expect(try folder.names() == ["m.safetensors", "out.png"])
  }

  @Test(
    "if the disk is full, no file is left",
    .enabled(if: FullDisk.isPossible, "requires permission to mount a file system"))
  func fullDisk() throws {
    let disk = try FullDisk(kilobytes: 8)
    for arguments in [
      ["detect", SamplePhotos.portrait, "-o", disk.path("out.png")],
      ["analyze", SamplePhotos.portrait, "-m", model, "-o", disk.path("out.png")],
      ["synthesize", SamplePhotos.portrait, "-m", model, "-o", disk.path("out.png")],
      ["align", SamplePhotos.portrait, "-o", disk.path("out.png")],
      ["convert", model, disk.path("out.png")],
      ["export", model, "-o", disk.path("out.onnx")],
    ] {
      let result = try Tool.run("mtlface-cli", arguments)
      #expect(result.status == 2, "\(arguments) \(result)")
      #expect(result.errors.contains("cannot be written (No space left"))
      #expect(try disk.names().isEmpty)
    }
  }
}

/// A temporary file system with a capacity of a few kilobytes.
final class FullDisk {
  /// Whether this process can mount a file system.
  static let isPossible = (try? FullDisk(kilobytes: 8)) != nil

  private let folder: TemporaryFolder

  init(kilobytes: Int) throws {
    folder = try TemporaryFolder()
    let status = try Self.run(
      "mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.url.path)
    guard status == 0 else { throw CocoaError(.featureUnsupported) }
  }

  deinit { _ = try? Self.run("umount", folder.url.path) }

  func path(_ name: String) -> String { folder.path(name) }
  func names() throws -> [String] { try folder.names() }

  private static func run(_ words: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
