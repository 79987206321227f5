import Foundation
import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite("Invalid image files")
struct HostileInputTests {
  /// The number of random seeds for each image.
  static let seeds = runsLongTests ? 1000 : 50

  static let imageNames =
    [
      "rgb-8-interlaced.png", "rgba-8-interlaced.png", "rgba-16.png", "palette-8-key.png",
      "gray-1.png",
      "orientation-6.png",
    ]
    + (RGBImage.supportsJPEG
      ? ["gray.jpg", "ycbcr-420.jpg", "progressive.jpg", "cmyk-adobe.jpg", "orientation-8.jpg"]
      : [])

  @Test("a file that is truncated at any byte is rejected", arguments: imageNames)
  func truncated(_ name: String) throws {
    let whole = try Fixture.bytes(name)
    for length in 0..<whole.count {
      let text = errorDescription { () throws(ImageError) in
        try RGBImage(decoding: Array(whole[..<length]), name: name)
      }
      #expect(text?.contains(name) == true, "\(name) truncated at \(length): \(text ?? "read")")
    }
  }

  @Test("flipped bits in a file cause at most a one-line error", arguments: imageNames)
  func flippedBits(_ name: String) throws {
    let whole = try Fixture.bytes(name)
    for seed in 0..<Self.seeds {
      var generator = SeededGenerator(state: UInt64(seed))
      var bytes = whole
      for _ in 0...(seed % 4) {
        bytes[Int.random(in: bytes.indices, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      let text = errorDescription { () throws(ImageError) in
        try RGBImage(decoding: bytes, name: name, limits: ImageLimits(pixels: 10_000_000))
      }
      #expect(text?.contains("\n") != true)
      #expect(text == nil || text?.contains(name) == true || text?.contains("memory") == true)
    }
  }

  @Test("noise after a signature is rejected") func noiseAfterSignatures() {
    for seed in 0..<Self.seeds {
      var generator = SeededGenerator(state: UInt64(seed))
      let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for magic: [UInt8] in [[0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], [0xFF, 0xD8, 0xFF], []] {
        #expect(throws: ImageError.self) { try RGBImage(decoding: magic + noise) }
      }
    }
  }

  @Test(
    "a decompression bomb is rejected because of its header",
    arguments: ["bomb.png"] + (RGBImage.supportsJPEG ? ["bomb.jpg"] : []))
  func decompressionBombs(_ name: String) throws {
    #expect(
      throws: ImageError.tooLarge(
        name: Fixture.path(name), width: 60_000, height: 60_000, limits: .standard)
    ) { try Fixture.image(name) }
    let text = try #require(
      errorDescription { () throws(ImageError) in
        try RGBImage(contentsOf: Fixture.path(name))
      })
    #expect(
      text.contains(name) && text.contains("60000 x 60000") && text.contains("raise the limit"))
  }

  @Test("an image that exceeds a limit is rejected") func limits() throws {
    let path = Fixture.path("rgb-8.png")
    for limits in [
      ImageLimits(width: 10), ImageLimits(height: 6), ImageLimits(pixels: 76),
      ImageLimits(fileBytes: 50),
      ImageLimits(width: -1), ImageLimits(pixels: Int.min), ImageLimits(fileBytes: 0),
    ] {
      #expect(throws: ImageError.self) { try RGBImage(contentsOf: path, limits: limits) }
    }
    let exact = ImageLimits(width: 11, height: 7, pixels: 77, fileBytes: Int.max)
    #expect(try RGBImage(contentsOf: path, limits: exact).width == 11)
    #expect(
      try RGBImage(contentsOf: path, limits: ImageLimits(width: .max, height: .max, pixels: .max))
        .width == 11)
  }

  @Test("the error for a text file names the format") func textFiles() throws {
    let text = try #require(
      errorDescription { () throws(ImageError) in
        try RGBImage(contentsOf: Fixture.path("text.png"))
      })
    #expect(text.contains("text.png: is a text file") && text.contains("convert"))
  }

  @Test("empty files and buffers are rejected") func emptyInputs() throws {
    #expect(throws: ImageError.empty(name: "image")) { try RGBImage(decoding: []) }
    let folder = try TemporaryFolder()
    let path = folder.path("empty.png")
    try Data().write(to: URL(filePath: path))
    #expect(throws: ImageError.empty(name: path)) { try RGBImage(contentsOf: path) }
    #expect(throws: ImageError.empty(name: path)) { try ImageInfo(contentsOf: path) }
  }

  @Test("an image of one pixel is decoded and resized") func onePixel() throws {
    let image = try Fixture.image("one.png")
    #expect(image.width == 1 && image.height == 1)
    #expect(image[0, 0] == RGBColor(red: 10, green: 20, blue: 30))
    #expect(image[1, 0] == nil && image[0, -1] == nil)
    #expect(try image.resized(width: 5, height: 3, method: .bilinear)[4, 2] == image[0, 0])
  }

  @Test("the error for a path without a regular file states the reason") func notAFile() throws {
    let folder = try TemporaryFolder()
    for (path, reason) in [
      (folder.url.path, "directory"), (folder.path("absent.png"), "No such file"),
      ("", "the path is empty"),
      ("a\0b.png", "the path is empty"), ("/dev/null", "not a regular file"),
      (String(repeating: "x", count: 5000), "too long"),
    ] {
      let text = try #require(
        errorDescription { () throws(ImageError) in try RGBImage(contentsOf: path) })
      #expect(text.contains("cannot be read") && text.contains(reason), "\(text)")
      #expect(!text.contains("\n") && !text.contains("\0"))
    }
  }

  @Test("the error for an unreadable file names the path") func unreadableFile() throws {
    let folder = try TemporaryFolder()
    // The superuser can open any file. Therefore use a file that the kernel does not allow even the
    // superuser to read.
    let path = geteuid() == 0 ? "/proc/self/mem" : folder.path("secret.png")
    if geteuid() != 0 {
      try Data([1]).write(to: URL(filePath: path))
      chmod(path, 0)
    }
    let text = try #require(
      errorDescription { () throws(ImageError) in try RGBImage(contentsOf: path) })
    #expect(text.contains(path) && text.contains("cannot be read"))
  }
}
