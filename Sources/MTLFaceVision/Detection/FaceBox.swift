/// A rectangle around a face, in pixels of the photo; it may reach outside.
public struct FaceBox: Sendable, Hashable {
  /// The side on the picture's left.
  public var left: Double
  /// The upper side.
  public var top: Double
  /// The side on the picture's right.
  public var right: Double
  /// The lower side.
  public var bottom: Double

  /// A box by its sides.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// From left to right; negative where the sides are exchanged.
  public var width: Double { right - left }
  /// From top to bottom; negative where the sides are exchanged.
  public var height: Double { bottom - top }
  /// Width times height, in square pixels.
  public var area: Double { width * height }
}
