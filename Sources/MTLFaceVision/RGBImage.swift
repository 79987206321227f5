/// An immutable RGB image with 8 bits per channel.
///
/// Values are sRGB by convention. Rows are contiguous, and the first row is at the top. Copies of
/// an image share their pixels, and an image can be used from any thread. To draw on an image, use
/// an ``ImageCanvas``.
///
/// The x axis points right and the y axis points down. **The center of the upper left pixel is
/// (0, 0)**, as in OpenCV and in the published face templates. This pixel covers the range from
/// -0.5 to 0.5 along both axes.
public struct RGBImage: Sendable {
  /// The width in pixels, 1...16,777,216.
  public let width: Int
  /// The height in pixels, 1...16,777,216.
  public let height: Int
  let buffer: PixelBuffer

  /// Creates an image from a buffer of exactly `width * height` pixels. The buffer must not be
  /// modified afterward.
  init(buffer: PixelBuffer, width: Int, height: Int) {
    self.buffer = buffer
    self.width = width
    self.height = height
  }

  /// Creates an image of one color.
  ///
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216;
  ///   ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public init(width: Int, height: Int, color: RGBColor = .black) throws(ImageError) {
    self = try ImageCanvas(width: width, height: height, color: color).makeImage()
  }

  /// Creates an image with pixels that a closure writes.
  ///
  /// - Parameters:
  ///   - width: The width in pixels, 1...16,777,216.
  ///   - height: The height in pixels, 1...16,777,216.
  ///   - body: The closure that writes the pixels. Its argument has `width * height * 3` bytes in
  ///     the layout of ``withPixels(_:)``. All bytes are initially zero. The argument is valid only
  ///     during the call.
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216;
  ///   ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public init(
    width: Int, height: Int, writing body: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    body(buffer.mutable)
    self.init(buffer: buffer, width: width, height: height)
  }

  /// Calls a closure with the pixels.
  ///
  /// - Parameter body: The closure that reads the pixels. Its argument has `width * height * 3`
  ///   bytes in the order red, green, blue, row by row from the top. The argument is valid only
  ///   during the call.
  /// - Returns: The result of the closure.
  public func withPixels<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(buffer) {} }
    return try body(UnsafeBufferPointer(buffer.mutable))
  }

  /// Returns the color of a pixel, or `nil` if the pixel is outside the image.
  ///
  /// To process many pixels, use ``withPixels(_:)``, which is faster.
  public subscript(x: Int, y: Int) -> RGBColor? {
    guard x >= 0, x < width, y >= 0, y < height else { return nil }
    return withPixels { pixels in
      let offset = (y * width + x) * 3
      return RGBColor(red: pixels[offset], green: pixels[offset + 1], blue: pixels[offset + 2])
    }
  }
}

extension RGBImage: Equatable {
  /// Returns whether two images have the same size and the same pixels.
  public static func == (a: RGBImage, b: RGBImage) -> Bool {
    guard a.width == b.width, a.height == b.height else { return false }
    return a.buffer === b.buffer
      || a.withPixels { left in b.withPixels { right in left.elementsEqual(right) } }
  }
}
