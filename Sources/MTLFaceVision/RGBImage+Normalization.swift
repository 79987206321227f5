extension RGBImage {
  /// Writes the picture as a network reads it: `[height][width][3]`, channels last, each value
  /// x / 127.5 - 1, so from -1 to 1.
  ///
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` unless `values` has `width * height * 3`
  ///   floats.
  public func normalize(into values: UnsafeMutableBufferPointer<Float>) throws(ImageError) {
    guard values.count == buffer.count, let target = values.baseAddress else {
      throw .invalidBuffer(
        reason: "\(width) x \(height) pixels are \(buffer.count) floats, not \(values.count)")
    }
    withPixels { pixels in
      for i in 0..<pixels.count { target[i] = Float(pixels[i]) / 127.5 - 1 }
    }
  }

  /// The way back: (x + 1) * 127.5, rounded and clamped to 0...255. Bytes that went through
  /// ``normalize(into:)`` come back the same.
  ///
  /// - Throws: ``ImageError/invalidBuffer(reason:)`` where the count is not `width * height * 3` or
  ///   a value is not finite (a network that failed should not pass for a black picture).
  public init(
    normalized values: UnsafeBufferPointer<Float>, width: Int, height: Int
  ) throws(ImageError) {
    let buffer = try PixelBuffer(width: width, height: height)
    guard values.count == buffer.count, let source = values.baseAddress else {
      throw .invalidBuffer(
        reason: "\(width) x \(height) pixels are \(buffer.count) floats, not \(values.count)")
    }
    var poison: Float = 0
    for i in 0..<values.count {
      let value = source[i]
      poison += value * 0  // 0 unless the value is infinite or NaN
      let scaled = min(max((value + 1) * 127.5, 0), 255)
      buffer.bytes[i] = scaled >= 0 ? UInt8(scaled + 0.5) : 0
    }
    guard poison == 0 else {
      let bad = values.firstIndex { !$0.isFinite } ?? 0
      let pixel = bad / 3
      throw .invalidBuffer(
        reason: "the value at column \(pixel % width), row \(pixel / width) is \(values[bad])")
    }
    self.init(buffer: buffer, width: width, height: height)
  }
}
