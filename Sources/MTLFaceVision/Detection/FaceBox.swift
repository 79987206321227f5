/// A rectangle around a face, in pixels of the photo. The rectangle may extend beyond the photo.
public struct FaceBox: Sendable, Hashable {
  /// The x coordinate of the left side.
  public var left: Double
  /// The y coordinate of the upper side.
  public var top: Double
  /// The x coordinate of the right side.
  public var right: Double
  /// The y coordinate of the lower side.
  public var bottom: Double

  /// Creates a box with the given sides.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The width in pixels. The value is negative if ``left`` is greater than ``right``.
  public var width: Double { right - left }
  /// The height in pixels. The value is negative if ``top`` is greater than ``bottom``.
  public var height: Double { bottom - top }
  /// The product of ``width`` and ``height``, in square pixels.
  public var area: Double { width * height }
}
