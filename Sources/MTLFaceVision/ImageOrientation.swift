/// The orientation of a stored image: the eight values of EXIF tag 0x0112.
///
/// Each case describes the operation that makes the image upright.
public enum ImageOrientation: Int, Sendable, CaseIterable {
  /// None. The image is stored upright.
  case up = 1
  /// Reflection that exchanges left and right.
  case upMirrored
  /// Rotation by 180 degrees.
  case down
  /// Reflection that exchanges top and bottom.
  case downMirrored
  /// Reflection across the main diagonal (transposition).
  case leftMirrored
  /// Rotation by 90 degrees clockwise.
  case right
  /// Reflection across the secondary diagonal.
  case rightMirrored
  /// Rotation by 90 degrees counterclockwise.
  case left

  /// Whether the operation exchanges width and height.
  public var swapsWidthAndHeight: Bool { rawValue >= 5 }
}

extension RGBImage {
  /// Returns the upright image for the orientation with which it was stored. For
  /// ``ImageOrientation/up`` that is the image itself.
  ///
  /// - Throws: ``ImageError/outOfMemory(bytes:)``.
  public func oriented(_ orientation: ImageOrientation) throws(ImageError) -> RGBImage {
    guard orientation != .up else { return self }
    let turned = orientation.swapsWidthAndHeight
    let target = try PixelBuffer(width: turned ? height : width, height: turned ? width : height)
    let row = width * 3
    let right = (width - 1) * 3
    let bottom = (height - 1) * row
    // The source of the first pixel, and the source offsets for one step right and one step down.
    let (start, stepX, stepY): (Int, Int, Int) =
      switch orientation {
      case .up: (0, 3, row)
      case .upMirrored: (right, -3, row)
      case .down: (bottom + right, -3, -row)
      case .downMirrored: (bottom, 3, -row)
      case .leftMirrored: (0, row, 3)
      case .right: (bottom, -row, 3)
      case .rightMirrored: (bottom + right, -row, -3)
      case .left: (right, row, -3)
      }
    let size = turned ? (height, width) : (width, height)
    Self.gather(
      from: buffer.bytes + start, stepX, stepY, to: target.bytes, width: size.0, height: size.1)
    withExtendedLifetime(buffer) {}
    return RGBImage(buffer: target, width: size.0, height: size.1)
  }

  /// Copies pixels in square blocks, so that both images stay in the cache when rows become
  /// columns.
  private static func gather(
    from source: UnsafePointer<UInt8>, _ stepX: Int, _ stepY: Int,
    to target: UnsafeMutablePointer<UInt8>, width: Int, height: Int
  ) {
    let square = 32
    for top in stride(from: 0, to: height, by: square) {
      for left in stride(from: 0, to: width, by: square) {
        for y in top..<min(top + square, height) {
          var from = source + y * stepY + left * stepX
          var to = target + (y * width + left) * 3
          for _ in left..<min(left + square, width) {
            to[0] = from[0]
            to[1] = from[1]
            to[2] = from[2]
            from += stepX
            to += 3
          }
        }
      }
    }
  }
}
