/// An immutable RGB image with 8 bits per channel.
///
/// Values are sRGB by convention. Rows are contiguous and start at the top. Copies share the
/// pixels, and an image can be used from any thread. To draw, use an ``ImageCanvas``.
///
/// The x axis points right and the y axis points down. **The center of the first pixel is (0, 0)**,
/// as in OpenCV and in the published face templates, so that the pixel covers -0.5 to 0.5.
public struct RGBImage: Sendable {
  /// The width in pixels, 1...16 777 216.
  public let width: Int
  /// The height in pixels, 1...16 777 216.
  public let height: Int
  let buffer: PixelBuffer

  /// Creates an image from a buffer of exactly this size. The buffer must not be written to
  /// afterward.
  init(buffer: PixelBuffer, width: Int, height: Int) {
    self.buffer = buffer
    self.width = width
    self.height = height
  }

  /// Creates an image of one color.
  ///
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16 777 216;
  ///   ``ImageError/outOfMemory(bytes:)``.
  public init(width: Int, height: Int, color: RGBColor = .black) throws(ImageError) {
    self = try ImageCanvas(width: width, height: height, color: color).makeImage()
  }

  /// Creates an image whose pixels a closure writes.
  ///
  /// - Parameters:
  ///   - width: The width in pixels, 1...16 777 216.
  ///   - height: The height in pixels, 1...16 777 216.
  ///   - body: The closure. Its argument has `width * height * 3` bytes, initially zero, in the
  ///     layout of ``withPixels(_:)``, and is valid only during the call.
  /// - Throws: ``ImageError/invalidSize(width:height:)``, ``ImageError/outOfMemory(bytes:)``.
  public init(
    width: Int, height: Int, writing body: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    body(buffer.mutable)
    self.init(buffer: buffer, width: width, height: height)
  }

  /// Calls a closure with the pixels: `width * height * 3` bytes in the order red, green, blue, row
  /// by row from the top.
  ///
  /// - Parameter body: The closure. Its argument is valid only during the call.
  /// - Returns: The closure's result.
  public func withPixels<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(buffer) {} }
    return try body(UnsafeBufferPointer(buffer.mutable))
  }

  /// Returns the color of a pixel, or `nil` outside the image. To process many pixels, use
  /// ``withPixels(_:)``, which is faster.
  public subscript(x: Int, y: Int) -> RGBColor? {
    guard x >= 0, x < width, y >= 0, y < height else { return nil }
    return withPixels { pixels in
      let offset = (y * width + x) * 3
      return RGBColor(red: pixels[offset], green: pixels[offset + 1], blue: pixels[offset + 2])
    }
  }
}

extension RGBImage: Equatable {
  /// Returns whether the sizes and all pixels are equal.
  public static func == (a: RGBImage, b: RGBImage) -> Bool {
    guard a.width == b.width, a.height == b.height else { return false }
    return a.buffer === b.buffer
      || a.withPixels { left in b.withPixels { right in left.elementsEqual(right) } }
  }
}
