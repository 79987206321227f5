/// How a stored picture must be turned to be upright: the eight values of EXIF's tag 0x0112.
public enum ImageOrientation: Int, Sendable, CaseIterable {
  /// As stored.
  case up = 1
  /// Mirror left and right.
  case upMirrored
  /// Turn by 180 degrees.
  case down
  /// Mirror top and bottom.
  case downMirrored
  /// Mirror about the main diagonal (transpose).
  case leftMirrored
  /// Turn by 90 degrees clockwise.
  case right
  /// Mirror about the other diagonal.
  case rightMirrored
  /// Turn by 90 degrees counterclockwise.
  case left

  /// Whether width and height change places.
  public var swapsWidthAndHeight: Bool { rawValue >= 5 }
}

extension RGBImage {
  /// The picture turned upright, given how it was stored; itself for ``ImageOrientation/up``.
  public func oriented(_ orientation: ImageOrientation) throws(ImageError) -> RGBImage {
    guard orientation != .up else { return self }
    let turned = orientation.swapsWidthAndHeight
    let target = try PixelBuffer(width: turned ? height : width, height: turned ? width : height)
    let row = width * 3
    let right = (width - 1) * 3
    let bottom = (height - 1) * row
    // Where the first pixel comes from, and how far a step to the right and one down go there.
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

  /// Copies in squares, so that both sides stay in the cache where rows become columns.
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
