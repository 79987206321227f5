import MTLFaceTensor

/// A candidate for a face in the cascade of networks.
///
/// As in the published implementation, coordinates are in single precision, pixel positions are
/// counted from 1, and the right and lower sides are inclusive.
struct FaceCandidate: Sendable, Equatable {
  /// The x coordinate of the left side in pixels.
  var left: Float
  /// The y coordinate of the upper side in pixels.
  var top: Float
  /// The x coordinate of the right side in pixels.
  var right: Float
  /// The y coordinate of the lower side in pixels.
  var bottom: Float
  /// The probability of a face according to the network that evaluated the box most recently.
  var score: Float
  /// The offsets of the left, upper, right and lower sides, relative to the width and
  /// height of the box.
  var boxOffsets: SIMD4<Float>

  /// Returns the probability of a face, computed from the two logits of a network's head.
  static func score(_ background: Float, _ face: Float) -> Float {
    Float(1 / (1 + exponential(Double(background) - Double(face))))
  }

  /// Moves the sides by ``boxOffsets``, multiplied by the width or height of the box. `margin` is
  /// added to the width and the height before the multiplication.
  mutating func applyOffsets(margin: Float) {
    let (width, height) = (right - left + margin, bottom - top + margin)
    left += boxOffsets[0] * width
    top += boxOffsets[1] * height
    right += boxOffsets[2] * width
    bottom += boxOffsets[3] * height
  }

  /// Extends the shorter side to the length of the longer side without moving the center.
  mutating func makeSquare() {
    let (width, height) = (right - left, bottom - top)
    let side = max(width, height)
    left = left + width * 0.5 - side * 0.5
    top = top + height * 0.5 - side * 0.5
    right = left + side
    bottom = top + side
  }

  /// Returns the part of the box inside the image, or `nil` if the box does not overlap the image.
  func pixels(in image: RGBImage) -> PixelRectangle? {
    // Clamp values far outside any image so that they fit into Int. NaN becomes 0.
    func clamped(_ value: Float) -> Int { abs(value) < 1e8 ? Int(value) : value > 0 ? 1 << 30 : 0 }
    let (x, y) = (max(clamped(left), 1) - 1, max(clamped(top), 1) - 1)
    let (endX, endY) = (min(clamped(right), image.width), min(clamped(bottom), image.height))
    guard endX > x, endY > y else { return nil }
    return PixelRectangle(x: x, y: y, width: endX - x, height: endY - y)
  }
}
