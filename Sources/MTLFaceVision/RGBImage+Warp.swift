extension RGBImage {
  /// Returns the image transformed to another coordinate system.
  ///
  /// Pixels are interpolated bilinearly with exact fractions and rounded. Ties are rounded up.
  /// Pixels outside the image have the color `border`, and the edges of the image blend into this
  /// color, as with OpenCV's `BORDER_CONSTANT`.
  ///
  /// - Parameters:
  ///   - transform: The transform from coordinates in this image to coordinates in the result.
  ///   - width: The width of the result in pixels, 1...16,777,216.
  ///   - height: The height of the result in pixels, 1...16,777,216.
  ///   - border: The color of the pixels outside the image.
  /// - Returns: The transformed image.
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216;
  ///   ``ImageError/outOfMemory(bytes:)``.
  /// - Complexity: O(*n*), where *n* is the number of pixels of the result.
  public func warped(
    by transform: SimilarityTransform, width: Int, height: Int, border: RGBColor = .black
  ) throws(ImageError) -> RGBImage {
    let target = try PixelBuffer(width: width, height: height)
    let inverse = transform.inverse
    withPixels { pixels in
      guard let source = pixels.baseAddress else { return }
      let sampler = Sampler(source: source, width: self.width, height: self.height, border: border)
      for y in 0..<height {
        let startX = inverse.shiftX - inverse.b * Double(y)
        let startY = inverse.shiftY + inverse.a * Double(y)
        var out = target.bytes + y * width * 3
        for x in 0..<width {
          sampler.sample(startX + inverse.a * Double(x), startY + inverse.b * Double(x), into: out)
          out += 3
        }
      }
    }
    return RGBImage(buffer: target, width: width, height: height)
  }
}

/// A bilinear sampler of an image.
private struct Sampler {
  let source: UnsafePointer<UInt8>
  let width: Int
  let height: Int
  let border: RGBColor

  /// Writes the interpolated color at a position. The position may be outside the image or NaN.
  @inline(__always)
  func sample(_ x: Double, _ y: Double, into out: UnsafeMutablePointer<UInt8>) {
    guard x > -1, y > -1, x < Double(width), y < Double(height) else {
      out[0] = border.red
      out[1] = border.green
      out[2] = border.blue
      return
    }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (column, row) = (Int(left), Int(top))
    let (fx, fy) = (Float(x - left), Float(y - top))
    if column >= 0, row >= 0, column < width - 1, row < height - 1 {
      let p = source + (row * width + column) * 3
      let q = p + width * 3
      for c in 0..<3 {
        out[c] = Self.blend(p[c], p[c + 3], q[c], q[c + 3], fx, fy)
      }
    } else {
      let (p, q) = (pixel(column, row), pixel(column + 1, row))
      let (r, s) = (pixel(column, row + 1), pixel(column + 1, row + 1))
      out[0] = Self.blend(p.red, q.red, r.red, s.red, fx, fy)
      out[1] = Self.blend(p.green, q.green, r.green, s.green, fx, fy)
      out[2] = Self.blend(p.blue, q.blue, r.blue, s.blue, fx, fy)
    }
  }

  private func pixel(_ x: Int, _ y: Int) -> RGBColor {
    guard x >= 0, x < width, y >= 0, y < height else { return border }
    let p = source + (y * width + x) * 3
    return RGBColor(red: p[0], green: p[1], blue: p[2])
  }

  @inline(__always)
  private static func blend(
    _ p: UInt8, _ q: UInt8, _ r: UInt8, _ s: UInt8, _ fx: Float, _ fy: Float
  ) -> UInt8 {
    let upper = Float(p) + (Float(q) - Float(p)) * fx
    let lower = Float(r) + (Float(s) - Float(r)) * fx
    return UInt8(min(max(upper + (lower - upper) * fy + 0.5, 0), 255))
  }
}
