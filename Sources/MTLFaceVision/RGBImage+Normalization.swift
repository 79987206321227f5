extension RGBImage {
  /// Writes the pixels to a buffer as network input.
  ///
  /// The values have the shape `[height, width, 3]`. They are normalized as x / 127.5 - 1 and are
  /// in -1...1.
  ///
  /// - Parameter values: A buffer for `width * height * 3` floats.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` if the buffer has a different size.
  public func normalize(into values: UnsafeMutableBufferPointer<Float>) throws(ImageError) {
    guard values.count == buffer.count, let target = values.baseAddress else {
      throw .invalidBuffer(
        reason: "the number of floats in the buffer is \(values.count); use \(buffer.count) for "
          + "\(width) x \(height) pixels")
    }
    withPixels { pixels in
      for i in 0..<pixels.count { target[i] = Float(pixels[i]) / 127.5 - 1 }
    }
  }

  /// Creates an image from normalized values.
  ///
  /// A channel is (x + 1) * 127.5, rounded and clamped to 0...255. This is the inverse of
  /// ``normalize(into:)``. The conversion to normalized values and back preserves every pixel.
  ///
  /// - Parameters:
  ///   - values: The `width * height * 3` values in the layout of ``normalize(into:)``.
  ///   - width: The width in pixels.
  ///   - height: The height in pixels.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` if the number of values is wrong or a value is
  ///   not finite, so that a network that outputs NaN causes an error instead of a black image;
  ///   ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216;
  ///   ``ImageError/outOfMemory(bytes:)``.
  public init(
    normalized values: UnsafeBufferPointer<Float>, width: Int, height: Int
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    guard values.count == buffer.count, let source = values.baseAddress else {
      throw .invalidBuffer(
        reason: "the number of floats in the buffer is \(values.count); use \(buffer.count) for "
          + "\(width) x \(height) pixels")
    }
    var nonFinite: Float = 0
    for i in 0..<values.count {
      let value = source[i]
      nonFinite += value * 0  // adds 0 unless the value is infinite or NaN
      let scaled = min(max((value + 1) * 127.5, 0), 255)
      buffer.bytes[i] = scaled >= 0 ? UInt8(scaled + 0.5) : 0
    }
    guard nonFinite == 0 else {
      let index = values.firstIndex { !$0.isFinite } ?? 0
      let pixel = index / 3
      throw .invalidBuffer(
        reason: "the value at column \(pixel % width), row \(pixel / width) is \(values[index]); "
          + "use finite values")
    }
    self.init(buffer: buffer, width: width, height: height)
  }
}
