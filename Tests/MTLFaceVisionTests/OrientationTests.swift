import MTLFaceVision
import Testing

@Suite("EXIF orientation in both byte orders")
struct OrientationTests {
  @Test("a PNG file of any orientation is decoded upright", arguments: 1...8)
  func png(_ value: Int) throws {
    #expect(try Fixture.image("orientation-\(value).png") == Fixture.image("upright.png"))
    #expect(
      try ImageInfo(contentsOf: Fixture.path("orientation-\(value).png")).orientation.rawValue
        == value)
  }

  /// The tolerance is 3 gray levels for quality 100 without subsampling.
  @Test(
    "a JPEG file of any orientation is decoded upright",
    .enabled(if: RGBImage.supportsJPEG, "the library was built without JPEG support"),
    arguments: 1...8)
  func jpeg(_ value: Int) throws {
    let image = try Fixture.image("orientation-\(value).jpg")
    let deviation = try #require(difference(image, try Fixture.image("upright.png")))
    #expect(deviation.maximum <= 3, "\(deviation)")
    #expect(
      try ImageInfo(contentsOf: Fixture.path("orientation-\(value).jpg")).orientation.rawValue
        == value)
  }

  @Test("orientations compose to the identity") func compositions() throws {
    let image = try noise(width: 45, height: 70)
    var rotated = image
    for _ in 0..<4 { rotated = try rotated.oriented(.right) }
    #expect(rotated == image)
    #expect(try image.oriented(.right).oriented(.left) == image)
    for mirror in [
      ImageOrientation.upMirrored, .downMirrored, .leftMirrored, .rightMirrored, .down,
    ] {
      #expect(try image.oriented(mirror).oriented(mirror) == image)
    }
    #expect(try image.oriented(.right)[69, 0] == image[0, 0])
    #expect(try image.flipped()[44, 3] == image[0, 3])
  }

  @Test("damaged tags and eXIf chunks with a wrong checksum are ignored")
  func damagedTags() throws {
    var bytes = try Fixture.bytes("orientation-6.png")
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: "eXIf".utf8) })
    for offset in 4..<46 {
      let original = bytes[start + offset]
      bytes[start + offset] ^= 0x15
      #expect(try RGBImage(decoding: bytes).width == 16)
      bytes[start + offset] = original
    }
    #expect(try RGBImage(decoding: bytes).width == 24)
  }

  @Test(
    "invalid values in an EXIF directory do not affect the pixels",
    .enabled(if: RGBImage.supportsJPEG, "the library was built without JPEG support"))
  func hostileDirectories() throws {
    let original = try Fixture.bytes("orientation-3.jpg")
    let start = try #require(original.indices.first { original[$0...].starts(with: "Exif".utf8) })
    for offset in 6..<40 {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var bytes = original
        bytes[start + offset] = value
        #expect(try RGBImage(decoding: bytes).width * 2 == 48)
      }
    }
  }
}
