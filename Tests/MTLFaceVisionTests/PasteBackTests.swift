import MTLFaceVision
import Testing

@Suite("Paste-back: a face returns to its photo without a seam")
struct PasteBackTests {
  private static let landmarks = try? FaceLandmarks(
    [(40.0, 50.0), (70, 46), (58, 64), (46, 82), (74, 78)].map { ImagePoint(x: $0.0, y: $0.1) })

  private func face(in photo: Image, scale: Double = 1, size: Int = 112) throws -> AlignedFace {
    let points = try #require(Self.landmarks).points.map {
      ImagePoint(x: $0.x * scale, y: $0.y * scale)
    }
    return try photo.aligned(by: FaceLandmarks(points), size: size)
  }

  @Test("a face that did not change leaves every bit of the photo", arguments: [0, 0.18, 0.5])
  func unchanged(feather: Double) throws {
    let photo = try noise(width: 130, height: 120)
    let face = try face(in: photo)
    #expect(try face.pasting(face.image, into: photo, feather: feather) == photo)
  }

  @Test("inside the new face, outside the old photo, between them a rising mix")
  func feathered() throws {
    let photo = try Image(width: 400, height: 400, color: .black)
    let face = try face(in: photo, scale: 2.5)
    let white = try Image(width: 112, height: 112, color: .white)
    let result = try face.pasting(white, into: photo, feather: 0.25, mode: .replace)
    let centre = face.inverse(ImagePoint(x: 55.5, y: 55.5))
    #expect(result[Int(centre.x), Int(centre.y)] == .white)
    // From the crop's edge to its centre brightness never falls, and never jumps.
    var last = 0
    for step in 0...200 {
      let x = -0.5 + Double(step) / 200 * 56
      let point = face.inverse(ImagePoint(x: x, y: 55.5))
      let level = Int(try #require(result[Int(point.x.rounded()), Int(point.y.rounded())]).red)
      #expect(level >= last - 4 && level <= last + 14, "step \(step): \(last) to \(level)")
      last = level
    }
    #expect(last == 255)
    let outside = face.inverse(ImagePoint(x: -3, y: 55.5))
    #expect(result[Int(outside.x), Int(outside.y)] == .black)
  }

  @Test("pasting the crop itself gives the photo again, to the blur of resampling")
  func roundTrip() throws {
    let photo = try Fixture.image("noise-bilinear.png").resized(
      width: 160, height: 160, method: .bilinear)
    for scale in [0.7, 1, 2] {
      let face = try face(in: photo, scale: scale)
      let result = try face.pasting(face.image, into: photo, mode: .replace)
      let found = try #require(difference(result, photo))
      #expect(found.mean < 6, "scale \(scale): \(found)")
    }
  }

  @Test("a brighter face brightens the photo by as much, smaller or larger than its crop")
  func change() throws {
    let photo = try Image(width: 300, height: 300, color: RGBColor(gray: 100))
    for scale in [0.3, 1, 2] {
      let face = try face(in: photo, scale: scale)
      let brighter = try Image(width: 112, height: 112, color: RGBColor(gray: 130))
      let result = try face.pasting(brighter, into: photo)
      let centre = face.inverse(ImagePoint(x: 55.5, y: 55.5))
      #expect(result[Int(centre.x), Int(centre.y)] == RGBColor(gray: 130), "scale \(scale)")
      #expect(result[299, 299] == RGBColor(gray: 100))
    }
  }

  @Test("a crop that reaches beyond the photo, or lies beside it")
  func beyond() throws {
    let photo = try noise(width: 60, height: 60)
    for shift in [-300.0, -40, 30, 500] {
      let points = try #require(Self.landmarks).points.map {
        ImagePoint(x: $0.x + shift, y: $0.y + shift)
      }
      let face = try photo.aligned(by: FaceLandmarks(points))
      let white = try Image(width: 112, height: 112, color: .white)
      let result = try face.pasting(white, into: photo, mode: .replace)
      #expect((result == photo) == (abs(shift) > 200), "shift \(shift)")
    }
  }

  @Test("sizes and feathers out of range are said")
  func refusals() throws {
    let photo = try noise(width: 130, height: 120)
    let face = try face(in: photo)
    let small = try Image(width: 64, height: 64)
    #expect(
      complaint { () throws(ImageError) in try face.pasting(small, into: photo) }?
        .contains("64 x 64") == true)
    for feather in [-0.1, 0.6, .nan, .infinity] {
      #expect(throws: ImageError.self) {
        try face.pasting(face.image, into: photo, feather: feather)
      }
    }
  }
}

@Suite("Writing by the ending of a path")
struct EndingTests {
  @Test func endings() throws {
    let folder = try TemporaryFolder()
    let image = try noise(width: 9, height: 7)
    try image.write(to: folder.path("a.PNG"))
    #expect(try Image(contentsOf: folder.path("a.PNG")) == image)
    for name in ["a.bmp", "a", "png", ""] {
      let text = complaint { () throws(ImageError) in try image.write(to: folder.path(name)) }
      #expect(text?.contains(".png") == true, "\(name)")
    }
    if Image.supportsJPEG {
      try image.write(to: folder.path("a.jpeg"))
      #expect(try ImageInfo(contentsOf: folder.path("a.jpeg")).format == .jpeg)
    }
  }
}
