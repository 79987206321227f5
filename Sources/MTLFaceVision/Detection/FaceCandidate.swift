import MTLFaceTensor

/// A box in the cascade of networks.
///
/// Single precision and the additions of 1 follow the published implementation, whose boxes come
/// from inclusive pixel positions counted from 1.
struct FaceCandidate: Sendable, Equatable {
  /// The x coordinate of the left side in pixels.
  var left: Float
  /// The y coordinate of the upper side in pixels.
  var top: Float
  /// The x coordinate of the right side in pixels.
  var right: Float
  /// The y coordinate of the lower side in pixels.
  var bottom: Float
  /// The probability of a face according to the last network.
  var score: Float
  /// The offsets by which to move the sides, relative to the width and height.
  var boxOffsets: SIMD4<Float>

  /// Returns the probability of a face from the two scores of a head.
  static func score(_ none: Float, _ face: Float) -> Float {
    Float(1 / (1 + exponential(Double(none) - Double(face))))
  }

  /// Moves the sides by the offsets. `margin` is added to the width and height that the offsets are
  /// relative to.
  mutating func applyOffsets(margin: Float) {
    let (width, height) = (right - left + margin, bottom - top + margin)
    left += boxOffsets[0] * width
    top += boxOffsets[1] * height
    right += boxOffsets[2] * width
    bottom += boxOffsets[3] * height
  }

  /// Extends the shorter side to the length of the longer one, with the same center.
  mutating func makeSquare() {
    let (width, height) = (right - left, bottom - top)
    let side = max(width, height)
    left = left + width * 0.5 - side * 0.5
    top = top + height * 0.5 - side * 0.5
    right = left + side
    bottom = top + side
  }

  /// Returns the pixels of the box inside the image, or `nil` if there are none.
  func pixels(in image: RGBImage) -> PixelRectangle? {
    // Clamp values far outside any image so that they fit into Int. NaN becomes 0.
    func whole(_ value: Float) -> Int { abs(value) < 1e8 ? Int(value) : value > 0 ? 1 << 30 : 0 }
    let (x, y) = (max(whole(left), 1) - 1, max(whole(top), 1) - 1)
    let (endX, endY) = (min(whole(right), image.width), min(whole(bottom), image.height))
    guard endX > x, endY > y else { return nil }
    return PixelRectangle(x: x, y: y, width: endX - x, height: endY - y)
  }
}
