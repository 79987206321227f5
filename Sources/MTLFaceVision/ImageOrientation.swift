/// The orientation of a stored image, as encoded in EXIF tag 0x0112.
///
/// The description of each case is the operation that makes the image upright.
public enum ImageOrientation: Int, Sendable, CaseIterable {
  /// No operation, because the image is stored upright.
  case up = 1
  /// A reflection that exchanges left and right.
  case upMirrored
  /// A rotation by 180 degrees.
  case down
  /// A reflection that exchanges top and bottom.
  case downMirrored
  /// A reflection across the main diagonal (transposition).
  case leftMirrored
  /// A clockwise rotation by 90 degrees.
  case right
  /// A reflection across the antidiagonal.
  case rightMirrored
  /// A counterclockwise rotation by 90 degrees.
  case left

  /// Whether the operation exchanges the width and the height.
  public var swapsWidthAndHeight: Bool { rawValue >= 5 }
}

extension RGBImage {
  /// Returns an upright copy of an image that was stored with the given orientation.
  ///
  /// - Parameter orientation: The orientation of the stored image.
  /// - Returns: The upright image, or the same image for ``ImageOrientation/up``.
  /// - Throws: ``ImageError/outOfMemory(bytes:)``.
  public func oriented(_ orientation: ImageOrientation) throws(ImageError) -> RGBImage {
    guard orientation != .up else { return self }
    let isTransposed = orientation.swapsWidthAndHeight
    let size = isTransposed ? (height, width) : (width, height)
    let target = try PixelBuffer(width: size.0, height: size.1)
    let row = width * 3
    let right = (width - 1) * 3
    let bottom = (height - 1) * row
    // The source offset in bytes of the first target pixel, and the changes in the source offset
    // for one step to the right and one step down in the target.
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
    Self.gather(
      from: buffer.bytes + start, stepX, stepY, to: target.bytes, width: size.0, height: size.1)
    withExtendedLifetime(buffer) {}
    return RGBImage(buffer: target, width: size.0, height: size.1)
  }

  /// Copies pixels in square blocks, which fit in the cache even when rows become columns.
  private static func gather(
    from source: UnsafePointer<UInt8>, _ stepX: Int, _ stepY: Int,
    to target: UnsafeMutablePointer<UInt8>, width: Int, height: Int
  ) {
    let blockSize = 32
    for top in stride(from: 0, to: height, by: blockSize) {
      for left in stride(from: 0, to: width, by: blockSize) {
        for y in top..<min(top + blockSize, height) {
          var from = source + y * stepY + left * stepX
          var to = target + (y * width + left) * 3
          for _ in left..<min(left + blockSize, width) {
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
