import Foundation
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite("Writing image files")
struct WritingTests {
  @Test(
    "PNG files are lossless", arguments: [(1, 1), (1, 300), (300, 1), (37, 29), (256, 256)])
  func png(_ width: Int, _ height: Int) throws {
    let image = try noise(width: width, height: height)
    #expect(try RGBImage(decoding: image.encodedPNG()) == image)
    let folder = try TemporaryFolder()
    try image.writePNG(to: folder.path("a.png"))
    #expect(try RGBImage(contentsOf: folder.path("a.png")) == image)
    #expect(try folder.names() == ["a.png"])
  }

  @Test("existing files and the targets of symbolic links are replaced") func replaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.png")
    try noise(width: 50, height: 50).writePNG(to: path)
    let small = try RGBImage(width: 2, height: 2, color: .white)
    try small.writePNG(to: path)
    #expect(try RGBImage(contentsOf: path) == small)
    let link = folder.path("link.png")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try RGBImage(width: 3, height: 3).writePNG(to: link)
    #expect(try RGBImage(contentsOf: path).width == 3)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test("the error for an unwritable path states the reason") func unwritablePaths() throws {
    let folder = try TemporaryFolder()
    let image = try RGBImage(width: 2, height: 2)
    try image.writePNG(to: folder.path("file"))
    for (path, reason) in [
      (folder.url.path, "directory"), (folder.path("absent/a.png"), "No such file"),
      (folder.path("file/a.png"), "Not a directory"), ("", "the path is empty"),
      ("/dev/null", "a device"),
      (folder.path(String(repeating: "x", count: 300)), "too long"), ("/proc/a.png", "("),
    ] {
      let text = try #require(
        errorDescription { () throws(ImageError) in try image.writePNG(to: path) })
      #expect(text.contains("cannot be written") && text.contains(reason), "\(text) for \(path)")
      #expect(!text.contains("\n"))
    }
    #expect(try folder.names() == ["file"])
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }

  @Test("relative paths are relative to the working directory") func relativePaths() throws {
    let name = "vision-relative-\(UUID().uuidString).png"
    try RGBImage(width: 2, height: 2).writePNG(to: name)
    #expect(try RGBImage(contentsOf: name).width == 2)
    try FileManager.default.removeItem(atPath: name)
  }
}
