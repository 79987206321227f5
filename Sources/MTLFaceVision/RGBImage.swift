/// A picture: RGB, 8 bits a channel, sRGB by convention, rows from the top without gaps.
///
/// An image is a value that never changes; copies share the pixels and may be used from any thread.
/// To draw, use a ``ImageCanvas``.
///
/// Coordinates: x to the right, y down, and **the center of the first pixel is (0, 0)**, as OpenCV
/// and the published face templates have it; its area reaches from -0.5 to 0.5.
public struct RGBImage: Sendable {
  /// Width in pixels, 1...16 777 216.
  public let width: Int
  /// Height in pixels, 1...16 777 216.
  public let height: Int
  let buffer: PixelBuffer

  /// A buffer that nobody writes to any more, of exactly this size.
  init(buffer: PixelBuffer, width: Int, height: Int) {
    self.buffer = buffer
    self.width = width
    self.height = height
  }

  /// One color everywhere. Throws ``ImageError/invalidSize(width:height:)`` where a side is out of
  /// its range.
  public init(width: Int, height: Int, color: RGBColor = .black) throws(ImageError) {
    self = try ImageCanvas(width: width, height: height, color: color).makeImage()
  }

  /// A picture whose pixels `body` writes: `width * height * 3` bytes, zero at first, laid out as
  /// ``withPixels(_:)`` shows them. The pointer must not leave `body`.
  public init(
    width: Int, height: Int, writing body: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    body(buffer.mutable)
    self.init(buffer: buffer, width: width, height: height)
  }

  /// The pixels, in place: `width * height * 3` bytes, red, green, blue, row after row from the
  /// top. The pointer must not leave `body`.
  public func withPixels<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(buffer) {} }
    return try body(UnsafeBufferPointer(buffer.mutable))
  }

  /// The color of the pixel, nil outside the picture. For a look here and there; loops belong in
  /// ``withPixels(_:)``.
  public subscript(x: Int, y: Int) -> RGBColor? {
    guard x >= 0, x < width, y >= 0, y < height else { return nil }
    return withPixels { pixels in
      let at = (y * width + x) * 3
      return RGBColor(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2])
    }
  }
}

extension RGBImage: Equatable {
  /// Whether sizes and all pixels are the same.
  public static func == (a: RGBImage, b: RGBImage) -> Bool {
    guard a.width == b.width, a.height == b.height else { return false }
    return a.buffer === b.buffer
      || a.withPixels { left in b.withPixels { right in left.elementsEqual(right) } }
  }
}
