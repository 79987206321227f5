import MTLFaceVision
import Testing

@Suite("EXIF orientation, both byte orders")
struct OrientationTests {
  @Test(arguments: 1...8)
  func pngIsUpright(_ value: Int) throws {
    #expect(try Fixture.image("orientation-\(value).png") == Fixture.image("upright.png"))
    #expect(
      try ImageInfo(contentsOf: Fixture.path("orientation-\(value).png")).orientation.rawValue
        == value)
  }

  /// At quality 100 without subsampling, 3 gray levels absolute.
  @Test(.enabled(if: RGBImage.supportsJPEG, "built without JPEG"), arguments: 1...8)
  func jpegIsUpright(_ value: Int) throws {
    let image = try Fixture.image("orientation-\(value).jpg")
    let apart = try #require(difference(image, try Fixture.image("upright.png")))
    #expect(apart.most <= 3, "\(apart)")
    #expect(
      try ImageInfo(contentsOf: Fixture.path("orientation-\(value).jpg")).orientation.rawValue
        == value)
  }

  @Test func turningFourTimesIsNothing() throws {
    let image = try noise(width: 45, height: 70)
    var turned = image
    for _ in 0..<4 { turned = try turned.oriented(.right) }
    #expect(turned == image)
    #expect(try image.oriented(.right).oriented(.left) == image)
    for mirror in [
      ImageOrientation.upMirrored, .downMirrored, .leftMirrored, .rightMirrored, .down,
    ] {
      #expect(try image.oriented(mirror).oriented(mirror) == image)
    }
    #expect(try image.oriented(.right)[69, 0] == image[0, 0])
    #expect(try image.flipped()[44, 3] == image[0, 3])
  }

  /// A broken tag is ignored, and an eXIf chunk with a wrong checksum too; the picture stays.
  @Test func brokenTagsAreIgnored() throws {
    var bytes = try Fixture.bytes("orientation-6.png")
    let at = try #require(bytes.indices.first { bytes[$0...].starts(with: "eXIf".utf8) })
    for offset in 4..<46 {
      let kept = bytes[at + offset]
      bytes[at + offset] ^= 0x15
      #expect(try RGBImage(decoding: bytes).width == 16)
      bytes[at + offset] = kept
    }
    #expect(try RGBImage(decoding: bytes).width == 24)
  }

  @Test(.enabled(if: RGBImage.supportsJPEG, "built without JPEG"))
  func hostileDirectoriesAreBounded() throws {
    let original = try Fixture.bytes("orientation-3.jpg")
    let at = try #require(original.indices.first { original[$0...].starts(with: "Exif".utf8) })
    for offset in 6..<40 {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
        var bytes = original
        bytes[at + offset] = value
        #expect(try RGBImage(decoding: bytes).width * 2 == 48)
      }
    }
  }
}
