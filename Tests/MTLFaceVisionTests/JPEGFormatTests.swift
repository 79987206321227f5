import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite(
  "JPEG decoding compared with Pillow",
  .enabled(if: RGBImage.supportsJPEG, "the library was built without JPEG support")
)
struct JPEGFormatTests {
  static let names = [
    "gray", "ycbcr-444", "ycbcr-420", "progressive", "restart", "rgb", "cmyk-adobe", "cmyk-plain",
    "ycck",
  ]

  /// The tolerance is two gray levels, because results of libjpeg versions can differ by one level.
  @Test("decoded images agree with Pillow", arguments: names)
  func decodes(_ name: String) throws {
    let image = try Fixture.image("\(name).jpg")
    let expected = try Fixture.image("\(name).jpg.png")
    let deviation = try #require(difference(image, expected))
    #expect(deviation.maximum <= 2 && deviation.mean <= 0.5, "\(name): \(deviation)")
  }

  @Test("the properties of an image are read from the header") func headers() throws {
    let gray = try ImageInfo(contentsOf: Fixture.path("gray.jpg"))
    #expect(gray.format == .jpeg && gray.channels == 1 && gray.bitDepth == 8 && !gray.hasAlpha)
    let inks = try ImageInfo(contentsOf: Fixture.path("cmyk-adobe.jpg"))
    #expect(inks.width == 37 && inks.height == 23 && inks.channels == 4)
  }

  @Test("the extension of a path is ignored when a file is read") func extensions() throws {
    let folder = try TemporaryFolder()
    let image = try noise(width: 20, height: 20)
    try image.writeJPEG(to: folder.path("a.png"))
    try image.writePNG(to: folder.path("a.jpg"))
    #expect(try ImageInfo(contentsOf: folder.path("a.png")).format == .jpeg)
    #expect(try RGBImage(contentsOf: folder.path("a.png")).width == 20)
    #expect(try RGBImage(contentsOf: folder.path("a.jpg")) == image)
  }

  @Test("an image of one pixel is decoded") func onePixel() throws {
    let image = try Fixture.image("one.jpg")
    let color = try #require(image[0, 0])
    #expect(image.width == 1 && image.height == 1 && abs(Int(color.green) - 20) <= 3)
  }

  /// JPEG is lossy. The mean error for a smooth image is at most 2.5 gray levels.
  @Test("encoding and decoding preserves a smooth image", arguments: [75, 90, 95, 100])
  func roundTrip(_ quality: Int) throws {
    let image = try Fixture.image("ycbcr-444.jpg.png")
    let decoded = try RGBImage(decoding: image.encodedJPEG(quality: quality))
    let deviation = try #require(difference(image, decoded))
    #expect(deviation.mean <= 2.5, "\(deviation)")
  }

  @Test("invalid qualities and sizes are rejected") func invalidArguments() throws {
    let image = try RGBImage(width: 2, height: 2)
    for quality in [Int.min, 0, 101, Int.max] {
      #expect(throws: ImageError.self) { try image.encodedJPEG(quality: quality) }
    }
    #expect(throws: ImageError.self) { try RGBImage(width: 65_501, height: 1).encodedJPEG() }
  }

  @Test("the output buffer of the encoder grows") func largeOutput() throws {
    let image = try noise(width: 300, height: 300)
    let bytes = try image.encodedJPEG(quality: 100)
    #expect(bytes.count > 1 << 17)
    #expect(try RGBImage(decoding: bytes).width == 300)
  }
}

@Suite(
  "Builds without JPEG",
  .enabled(if: !RGBImage.supportsJPEG, "the library was built with JPEG support"))
struct JPEGUnavailableTests {
  @Test("errors name the package trait that enables JPEG") func errors() throws {
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
