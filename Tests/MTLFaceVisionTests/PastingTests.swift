import MTLFaceTestSupport
import MTLFaceVision
import Testing

@Suite("Pasting faces into their photos")
struct PastingTests {
  private static let landmarks = try? FaceLandmarks(
    [(40.0, 50.0), (70, 46), (58, 64), (46, 82), (74, 78)].map { ImagePoint(x: $0.0, y: $0.1) })

  private func face(in photo: RGBImage, scale: Double = 1, size: Int = 112) throws -> AlignedFace {
    let points = try #require(Self.landmarks).points.map {
      ImagePoint(x: $0.x * scale, y: $0.y * scale)
    }
    return try photo.aligned(by: FaceLandmarks(points), size: size)
  }

  @Test("an unmodified face leaves the photo unchanged", arguments: [0, 0.18, 0.5])
  func unchanged(feather: Double) throws {
    let photo = try noise(width: 130, height: 120)
    let face = try face(in: photo)
    #expect(try face.pasting(face.image, into: photo, feather: feather) == photo)
  }

  @Test("the transition between photo and face is smooth and monotonic")
  func feathered() throws {
    let photo = try RGBImage(width: 400, height: 400, color: .black)
    let face = try face(in: photo, scale: 2.5)
    let white = try RGBImage(width: 112, height: 112, color: .white)
    let result = try face.pasting(white, into: photo, feather: 0.25, mode: .replace)
    let center = face.inverseTransform(ImagePoint(x: 55.5, y: 55.5))
    #expect(result[Int(center.x), Int(center.y)] == .white)
    // From the edge of the crop to its center, the brightness neither decreases nor jumps.
    var last = 0
    for step in 0...200 {
      let x = -0.5 + Double(step) / 200 * 56
      let point = face.inverseTransform(ImagePoint(x: x, y: 55.5))
      let level = Int(try #require(result[Int(point.x.rounded()), Int(point.y.rounded())]).red)
      #expect(level >= last - 4 && level <= last + 14, "step \(step): \(last) to \(level)")
      last = level
    }
    #expect(last == 255)
    let outside = face.inverseTransform(ImagePoint(x: -3, y: 55.5))
    #expect(result[Int(outside.x), Int(outside.y)] == .black)
  }

  @Test("pasting the crop itself reproduces the photo except for resampling blur")
  func roundTrip() throws {
    let photo = try Fixture.image("noise-bilinear.png").resized(
      width: 160, height: 160, method: .bilinear)
    for scale in [0.7, 1, 2] {
      let face = try face(in: photo, scale: scale)
      let result = try face.pasting(face.image, into: photo, mode: .replace)
      let deviation = try #require(difference(result, photo))
      #expect(deviation.mean < 6, "scale \(scale): \(deviation)")
    }
  }

  @Test("a brighter face brightens the photo equally at any scale")
  func change() throws {
    let photo = try RGBImage(width: 300, height: 300, color: RGBColor(gray: 100))
    for scale in [0.3, 1, 2] {
      let face = try face(in: photo, scale: scale)
      let brighter = try RGBImage(width: 112, height: 112, color: RGBColor(gray: 130))
      let result = try face.pasting(brighter, into: photo)
      let center = face.inverseTransform(ImagePoint(x: 55.5, y: 55.5))
      #expect(result[Int(center.x), Int(center.y)] == RGBColor(gray: 130), "scale \(scale)")
      #expect(result[299, 299] == RGBColor(gray: 100))
    }
  }

  @Test("parts of a face outside the photo are ignored")
  func beyond() throws {
    let photo = try noise(width: 60, height: 60)
    for shift in [-300.0, -40, 30, 500] {
      let points = try #require(Self.landmarks).points.map {
        ImagePoint(x: $0.x + shift, y: $0.y + shift)
      }
      let face = try photo.aligned(by: FaceLandmarks(points))
      let white = try RGBImage(width: 112, height: 112, color: .white)
      let result = try face.pasting(white, into: photo, mode: .replace)
      #expect((result == photo) == (abs(shift) > 200), "shift \(shift)")
    }
  }

  @Test("a face of a different size and an invalid feather are rejected")
  func refusals() throws {
    let photo = try noise(width: 130, height: 120)
    let face = try face(in: photo)
    let small = try RGBImage(width: 64, height: 64)
    #expect(
      errorDescription { () throws(ImageError) in try face.pasting(small, into: photo) }?
        .contains("64 x 64") == true)
    for feather in [-0.1, 0.6, .nan, .infinity] {
      #expect(throws: ImageError.self) {
        try face.pasting(face.image, into: photo, feather: feather)
      }
    }
  }
}

@Suite("Path extensions of written images")
struct PathExtensionTests {
  @Test("the extension determines the format, and unknown extensions are rejected")
  func extensions() throws {
    let folder = try TemporaryFolder()
    let image = try noise(width: 9, height: 7)
    try image.write(to: folder.path("a.PNG"))
    #expect(try RGBImage(contentsOf: folder.path("a.PNG")) == image)
    for name in ["a.bmp", "a", "png", ""] {
      let text = errorDescription { () throws(ImageError) in try image.write(to: folder.path(name))
      }
      #expect(text?.contains(".png") == true, "\(name)")
    }
    if RGBImage.supportsJPEG {
      try image.write(to: folder.path("a.jpeg"))
      #expect(try ImageInfo(contentsOf: folder.path("a.jpeg")).format == .jpeg)
    }
  }
}
