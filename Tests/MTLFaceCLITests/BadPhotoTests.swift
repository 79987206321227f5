import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

@Suite("Bad input to the photo verbs: status 2 and one line that names the file and the remedy")
struct BadPhotoTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try SmallModels.file("m.safetensors", in: folder)
  }

  private func refused(_ arguments: [String], _ wanted: [String], status: Int32 = 2) throws {
    let before = try folder.names()
    let result = try Tool.run("mtlface-cli", arguments)
    #expect(result.status == status, "\(arguments): \(result)")
    #expect(result.output.isEmpty)
    for text in wanted { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(result.errors.filter(\.isNewline).count == 1, "\(result.errors)")
    #expect(try folder.names() == before, "a file was left behind")
  }

  @Test("files that are not images", arguments: ["detect", "analyze", "age", "synthesize"])
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
    for (path, wanted) in cases {
      var arguments = [verb, path]
      if verb != "detect" { arguments += ["--model", model] }
      if verb == "synthesize" { arguments += ["-o", folder.path("out.png")] }
      try refused(arguments, wanted)
    }
  }

  @Test("a folder instead of a photo") func directory() throws {
    let inner = folder.url.appending(path: "inner.png")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try refused(["analyze", inner.path, "--model", model], ["inner.png", "directory"])
  }

  @Test("no face, and two faces where one is required") func faces() throws {
    let (wall, couple) = try (
      SamplePhotos.writeFaceless(in: folder), SamplePhotos.writeTwoFaces(in: folder)
    )
    let out = folder.path("out.png")
    try refused(["align", wall, "-o", out], ["wall.png: no face was found"])
    try refused(["align", couple, "-o", out], ["couple.png: 2 faces were found", "largest"])
    try refused(["synthesize", wall, "-m", model, "-o", out], ["wall.png: no face"])
    try refused(["synthesize", couple, "-m", model, "-o", out], ["couple.png: 2 faces"])
    #expect(
      try Tool.cli("synthesize", couple, "--largest", "-m", model, "-o", out).status == 0)
  }

  @Test("an image of one pixel has no face; status 1") func pixel() throws {
    let result = try Tool.cli("detect", SamplePhotos.fixture("one.png"))
    #expect(result.status == 1 && result.output.contains("no face"))
  }

  @Test("models without the required part, and files that are not models") func models() throws {
    let out = folder.path("out.png")
    let recognizer = try SmallModels.recognizer("r.safetensors", in: folder)
    try refused(
      ["synthesize", SamplePhotos.portrait, "-m", recognizer, "-o", out],
      ["r.safetensors: this model has no generator"])
    try refused(
      ["age", SamplePhotos.portrait, "-m", recognizer],
      ["r.safetensors: this model has no age estimator"])
    try refused(
      ["age", SamplePhotos.portrait, "-m", SamplePhotos.portrait],
      ["astronaut.png", "not a weights file"])
    try refused(
      ["age", SamplePhotos.portrait, "-m", folder.path("none")], ["none", "cannot be opened"])
  }

  @Test("outputs that cannot be written") func outputs() throws {
    let photo = SamplePhotos.portrait
    try refused(["detect", photo, "-o", folder.path("no/out.png")], ["no/out.png", "cannot be"])
    try refused(["detect", photo, "-o", folder.path("out.gif")], ["out.gif", ".png"])
    try refused(["align", photo], ["missing option -o"])
    try refused(["align", photo, photo, "-o", folder.path("x.png")], ["give a folder"])
    let file = try folder.write([1], "file")
    try refused(["align", photo, photo, "-o", file], ["file", "give the path of a folder"])
    try refused(
      ["align", photo, "-o", folder.path("x.png"), "--landmarks", "1,2,3"], ["ten numbers"])
    try refused(
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
      ] { try refused(arguments + ["-o", output], ["is also an input"]) }
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

  @Test("file size limit: the existing file is kept and no other file is left") func quota() throws
  {
    let out = try folder.write(Array("precious".utf8), "out.png")
    let result = try Tool.run(
      "mtlface-cli", ["detect", SamplePhotos.portrait, "-o", out], shellPrefix: "ulimit -f 8")
    #expect(result.status == 2 && result.errors.contains("out.png: cannot be written"))
    #expect(try folder.text("out.png") == "precious")
    #expect(try folder.names() == ["m.safetensors", "out.png"])
  }

  @Test(
    "full disk: no file is left",
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

/// A file system of a few kilobytes.
final class FullDisk {
  /// Whether this process may mount one.
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
