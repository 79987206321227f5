import MTLFaceVision
import Testing

@Suite("Resizing and cropping")
struct ResizeTests {
  /// OpenCV uses fixed-point numbers. The tolerance is one gray level, and 0.2 for the mean.
  @Test(
    "results agree with OpenCV",
    arguments: [("area", 13, 11, ResizeMethod.area), ("bilinear", 50, 41, .bilinear)])
  func agreement(_ name: String, _ width: Int, _ height: Int, _ method: ResizeMethod) throws {
    let image = try Fixture.image("noise.png").resized(width: width, height: height, method: method)
    let deviation = try #require(difference(image, try Fixture.image("noise-\(name).png")))
    #expect(deviation.maximum <= 1 && deviation.mean <= 0.2, "\(deviation)")
  }

  @Test("reducing by an integer factor averages the pixels") func means() throws {
    let image = try noise(width: 12, height: 6)
    let small = try image.resized(width: 4, height: 2)
    for y in 0..<2 {
      for x in 0..<4 {
        let sum = (0..<9).reduce(0) { $0 + Int(image[x * 3 + $1 % 3, y * 3 + $1 / 3]?.green ?? 0) }
        // The tolerance is half a gray level for rounding and 1e-3 for float arithmetic.
        #expect(abs(Double(small[x, y]?.green ?? 0) - Double(sum) / 9) <= 0.501)
      }
    }
  }

  @Test(
    "a uniform color is preserved", arguments: [ResizeMethod.area, .bilinear],
    [1, 2, 3, 7, 50, 333])
  func uniformColor(_ method: ResizeMethod, _ side: Int) throws {
    for color in [RGBColor.white, .black, RGBColor(red: 3, green: 128, blue: 254)] {
      let image = try RGBImage(width: 31, height: 17, color: color)
      let resized = try image.resized(width: side, height: side + 1, method: method)
      #expect(resized == (try RGBImage(width: side, height: side + 1, color: color)))
    }
  }

  @Test("resizing to the same size does not change the image") func sameSize() throws {
    let image = try noise(width: 9, height: 8)
    #expect(try image.resized(width: 9, height: 8) == image)
    #expect(try image.resized(width: 18, height: 8, method: .area)[17, 7] == image[8, 7])
  }

  @Test("a crop has the pixels of the rectangle, and invalid rectangles are rejected")
  func crops() throws {
    let image = try noise(width: 20, height: 10)
    let part = try image.cropped(x: 17, y: 2, width: 3, height: 8)
    #expect(part.width == 3 && part.height == 8)
    #expect(part[0, 0] == image[17, 2] && part[2, 7] == image[19, 9])
    for (x, y, width, height) in [
      (18, 0, 3, 1), (0, 5, 1, 6), (-1, 0, 2, 2), (0, 0, 0, 1), (0, 0, 1, -1), (1, 1, .max, .max),
      (.max, .max, 1, 1), (.min, .min, .max, .max),
    ] {
      #expect(throws: ImageError.self) {
        try image.cropped(x: x, y: y, width: width, height: height)
      }
    }
  }
}
