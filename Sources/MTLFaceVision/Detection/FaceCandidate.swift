import MTLFaceTensor

/// A box on its way through the cascade. Single precision, and the +1 here and there, as published:
/// boxes came from inclusive pixel positions counted from 1.
struct FaceCandidate: Sendable, Equatable {
  /// The side on the picture's left, in pixels.
  var left: Float
  /// The upper side, in pixels.
  var top: Float
  /// The side on the picture's right, in pixels.
  var right: Float
  /// The lower side, in pixels.
  var bottom: Float
  /// The probability of a face that the last network gave.
  var score: Float
  /// How far the sides should move, in widths and heights.
  var boxOffsets: SIMD4<Float>

  /// The probability of a face from the two numbers of a head.
  static func score(_ none: Float, _ face: Float) -> Float {
    Float(1 / (1 + exponential(Double(none) - Double(face))))
  }

  /// Moves the sides; `margin` is added to width and height for it.
  mutating func applyOffsets(margin: Float) {
    let (width, height) = (right - left + margin, bottom - top + margin)
    left += boxOffsets[0] * width
    top += boxOffsets[1] * height
    right += boxOffsets[2] * width
    bottom += boxOffsets[3] * height
  }

  /// Makes the shorter side as long as the longer one, about the same center.
  mutating func makeSquare() {
    let (width, height) = (right - left, bottom - top)
    let side = max(width, height)
    left = left + width * 0.5 - side * 0.5
    top = top + height * 0.5 - side * 0.5
    right = left + side
    bottom = top + side
  }

  /// The pixels inside the picture, nil where there are none.
  func pixels(in image: RGBImage) -> PixelRectangle? {
    // Far beyond any picture ends what an Int has to hold; what is not a number becomes 0.
    func whole(_ value: Float) -> Int { abs(value) < 1e8 ? Int(value) : value > 0 ? 1 << 30 : 0 }
    let (x, y) = (max(whole(left), 1) - 1, max(whole(top), 1) - 1)
    let (endX, endY) = (min(whole(right), image.width), min(whole(bottom), image.height))
    guard endX > x, endY > y else { return nil }
    return PixelRectangle(x: x, y: y, width: endX - x, height: endY - y)
  }
}
