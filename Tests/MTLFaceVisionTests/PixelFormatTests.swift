import MTLFaceVision
import Testing

@Suite("Pixel buffers")
struct PixelFormatTests {
  @Test("pixels of all formats are read with and without row padding") func formats() throws {
    let red = RGBColor(red: 250, green: 20, blue: 10)
    let pixels: [PixelFormat: [UInt8]] = [
      .rgb: [250, 20, 10], .bgr: [10, 20, 250], .rgba: [250, 20, 10, 255],
      .bgra: [10, 20, 250, 255],
      .gray: [77],
    ]
    for format in PixelFormat.allCases {
      let pixel = try #require(pixels[format])
      for padding in [0, 1, 5] {
        let row = (0..<3).flatMap { _ in pixel } + [UInt8](repeating: 9, count: padding)
        let bytes = Array((row + row).dropLast(padding))
        let image = try RGBImage(
          bytes: bytes, width: 3, height: 2, format: format, rowBytes: padding == 0 ? 0 : row.count)
        let color = format == .gray ? RGBColor(gray: 77) : red
        #expect(image == (try RGBImage(width: 3, height: 2, color: color)))
      }
    }
  }

  @Test("transparent pixels are composited over the background and rounded") func alpha() throws {
    for alpha in 0...255 {
      let image = try RGBImage(
        bytes: [10, 100, 240, UInt8(alpha)], width: 1, height: 1, format: .bgra,
        background: RGBColor(red: 0, green: 50, blue: 255))
      let color = try #require(image[0, 0])
      let opacity = Double(alpha) / 255
      #expect(color.red == UInt8((240 * opacity).rounded()))
      #expect(color.green == UInt8((100 * opacity + 50 * (1 - opacity)).rounded()))
      #expect(color.blue == UInt8((10 * opacity + 255 * (1 - opacity)).rounded()))
    }
  }

  @Test("the orientation is applied to pixels in memory") func orientation() throws {
    let image = try RGBImage(
      bytes: [1, 2, 3, 4, 5, 6], width: 3, height: 2, format: .gray, orientation: .right)
    #expect(image.width == 2 && image.height == 3)
    #expect(image[0, 0] == RGBColor(gray: 4) && image[1, 0] == RGBColor(gray: 1))
    #expect(image[1, 2] == RGBColor(gray: 3))
  }

  @Test("buffers of the wrong size are rejected") func bufferSizes() throws {
    let bytes = [UInt8](repeating: 0, count: 24)
    for (width, height, pitch) in [
      (3, 3, 0), (4, 2, 11), (4, 2, 13), (4, 2, -12), (0, 2, 0), (4, 0, 0), (-4, -2, 0),
      (.max, 2, 0), (2, .max, 0), (.max, .max, 0), (4, 2, .max), (1, 3, .max), (.max / 3, 1, 0),
    ] {
      #expect(throws: ImageError.self, "\(width) x \(height), \(pitch)") {
        try RGBImage(bytes: bytes, width: width, height: height, format: .rgb, rowBytes: pitch)
      }
    }
    #expect(
      try RGBImage(bytes: bytes, width: 4, height: 1, format: .rgb, rowBytes: .max).width == 4)
    #expect(throws: ImageError.self) {
      try RGBImage(
        bytes: UnsafeRawBufferPointer(start: nil, count: 0), width: 1, height: 1, format: .gray)
    }
  }

  @Test(
    "invalid image sizes are rejected",
    arguments: [
      (0, 1), (1, 0), (-1, 5), (.max, .max), (.max, 1), (1 << 30, 1 << 30), (1 << 24, 1 << 24),
    ])
  func invalidSizes(_ width: Int, _ height: Int) throws {
    let image = try RGBImage(width: 2, height: 2)
    #expect(throws: ImageError.self) { try RGBImage(width: width, height: height) }
    #expect(throws: ImageError.self) { try image.resized(width: width, height: height) }
    #expect(throws: ImageError.self) {
      try image.warped(by: .identity, width: width, height: height)
    }
  }

  @Test("normalizing and converting back preserves every pixel") func roundTrip() throws {
    let image = try RGBImage(width: 16, height: 16) { pixels in
      for i in pixels.indices { pixels[i] = UInt8(truncatingIfNeeded: i) }
    }
    var values = [Float](repeating: .nan, count: 768)
    try values.withUnsafeMutableBufferPointer { try image.normalize(into: $0) }
    for (i, value) in values.enumerated() { #expect(value == Float(i % 256) / 127.5 - 1) }
    let converted = try values.withUnsafeBufferPointer {
      try RGBImage(normalized: $0, width: 16, height: 16)
    }
    #expect(converted == image)
  }

  @Test("normalized values are clamped, and values that are infinite or NaN are rejected")
  func normalizedValues() throws {
    func image(_ value: Float) throws -> RGBImage {
      try [value, 0, -1].withUnsafeBufferPointer {
        try RGBImage(normalized: $0, width: 1, height: 1)
      }
    }
    #expect(try image(7)[0, 0] == RGBColor(red: 255, green: 128, blue: 0))
    #expect(try image(-.greatestFiniteMagnitude)[0, 0]?.red == 0)
    #expect(try image(.greatestFiniteMagnitude)[0, 0]?.red == 255)
    #expect(throws: ImageError.self) { try image(.nan) }
    #expect(throws: ImageError.self) { try image(.infinity) }
    var short = [Float](repeating: 0, count: 2)
    #expect(throws: ImageError.self) {
      try short.withUnsafeMutableBufferPointer {
        try RGBImage(width: 1, height: 1).normalize(into: $0)
      }
    }
    #expect(throws: ImageError.self) {
      try short.withUnsafeBufferPointer { try RGBImage(normalized: $0, width: 1, height: 1) }
    }
  }
}
