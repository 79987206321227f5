extension RGBImage {
  /// Writes the pixels as network input: `[height][width][3]` values, normalized to x / 127.5 - 1,
  /// which is in -1...1.
  ///
  /// - Parameter values: A buffer of `width * height * 3` floats, all of which are overwritten.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` if the buffer has a different size.
  public func normalize(into values: UnsafeMutableBufferPointer<Float>) throws(ImageError) {
    guard values.count == buffer.count, let target = values.baseAddress else {
      throw .invalidBuffer(
        reason: "\(width) x \(height) pixels need \(buffer.count) floats, not \(values.count)")
    }
    withPixels { pixels in
      for i in 0..<pixels.count { target[i] = Float(pixels[i]) / 127.5 - 1 }
    }
  }

  /// Creates an image from normalized values, as (x + 1) * 127.5, rounded and clamped to 0...255.
  ///
  /// This is the inverse of ``normalize(into:)``, which preserves all pixels.
  ///
  /// - Parameters:
  ///   - values: The `width * height * 3` values in the layout of ``normalize(into:)``.
  ///   - width: The width in pixels.
  ///   - height: The height in pixels.
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` if the number of values is wrong or a value is
  ///   not finite, so that a failed network does not result in a black image.
  public init(
    normalized values: UnsafeBufferPointer<Float>, width: Int, height: Int
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    guard values.count == buffer.count, let source = values.baseAddress else {
      throw .invalidBuffer(
        reason: "\(width) x \(height) pixels need \(buffer.count) floats, not \(values.count)")
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
        reason: "the value at column \(pixel % width), row \(pixel / width) is \(values[index])")
    }
    self.init(buffer: buffer, width: width, height: height)
  }
}
