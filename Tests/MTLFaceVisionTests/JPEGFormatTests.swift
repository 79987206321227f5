import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite(
  "JPEG: every color space, against Pillow",
  .enabled(if: RGBImage.supportsJPEG, "built without JPEG")
)
struct JPEGFormatTests {
  static let names = [
    "gray", "ycbcr-444", "ycbcr-420", "progressive", "restart", "rgb", "cmyk-adobe", "cmyk-plain",
    "ycck",
  ]

  /// Two gray levels absolute: libjpeg's own conversions may differ by one between versions.
  @Test(arguments: names)
  func decodes(_ name: String) throws {
    let image = try Fixture.image("\(name).jpg")
    let wanted = try Fixture.image("\(name).jpg.png")
    let apart = try #require(difference(image, wanted))
    #expect(apart.most <= 2 && apart.mean <= 0.5, "\(name): \(apart)")
  }

  @Test func headerIsTold() throws {
    let gray = try ImageInfo(contentsOf: Fixture.path("gray.jpg"))
    #expect(gray.format == .jpeg && gray.channels == 1 && gray.bitDepth == 8 && !gray.hasAlpha)
    let inks = try ImageInfo(contentsOf: Fixture.path("cmyk-adobe.jpg"))
    #expect(inks.width == 37 && inks.height == 23 && inks.channels == 4)
  }

  @Test func theNameDoesNotMatter() throws {
    let folder = try TemporaryFolder()
    let image = try noise(width: 20, height: 20)
    try image.writeJPEG(to: folder.path("a.png"))
    try image.writePNG(to: folder.path("a.jpg"))
    #expect(try ImageInfo(contentsOf: folder.path("a.png")).format == .jpeg)
    #expect(try RGBImage(contentsOf: folder.path("a.png")).width == 20)
    #expect(try RGBImage(contentsOf: folder.path("a.jpg")) == image)
  }

  @Test func onePixel() throws {
    let image = try Fixture.image("one.jpg")
    let color = try #require(image[0, 0])
    #expect(image.width == 1 && image.height == 1 && abs(Int(color.green) - 20) <= 3)
  }

  /// JPEG loses something; at quality 95 less than 2.5 gray levels in the mean on a smooth picture.
  @Test(arguments: [75, 90, 95, 100])
  func writesWhatItReads(_ quality: Int) throws {
    let image = try Fixture.image("ycbcr-444.jpg.png")
    let again = try RGBImage(decoding: image.encodedJPEG(quality: quality))
    let apart = try #require(difference(image, again))
    #expect(apart.mean <= 2.5, "\(apart)")
  }

  @Test func qualityOutOfRangeIsRefused() throws {
    let image = try RGBImage(width: 2, height: 2)
    for quality in [Int.min, 0, 101, Int.max] {
      #expect(throws: ImageError.self) { try image.encodedJPEG(quality: quality) }
    }
    #expect(throws: ImageError.self) { try RGBImage(width: 65_501, height: 1).encodedJPEG() }
  }

  @Test func growsItsOutput() throws {
    let image = try noise(width: 300, height: 300)
    let bytes = try image.encodedJPEG(quality: 100)
    #expect(bytes.count > 1 << 17)
    #expect(try RGBImage(decoding: bytes).width == 300)
  }
}

@Suite("JPEG left out of the build", .enabled(if: !RGBImage.supportsJPEG, "built with JPEG"))
struct JPEGUnavailableTests {
  @Test func saysHowToBuild() throws {
    let reading = try #require(
      errorDescription { () throws(ImageError) in
        try RGBImage(contentsOf: Fixture.path("gray.jpg"))
      })
    #expect(reading.contains("gray.jpg") && reading.contains("trait JPEG"))
    let folder = try TemporaryFolder()
    let image = try RGBImage(width: 2, height: 2)
    let writing = try #require(
      errorDescription { () throws(ImageError) in
        try image.writeJPEG(to: folder.path("x.jpg"))
      })
    #expect(writing.contains("x.jpg") && writing.contains("trait JPEG"))
    #expect(try folder.names().isEmpty)
  }
}
