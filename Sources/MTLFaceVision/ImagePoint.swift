/// A position in a picture, in pixels: x to the right, y down, the center of the first pixel at (0,
/// 0).
public struct ImagePoint: Sendable, Hashable {
  /// To the right.
  public var x: Double
  /// Down.
  public var y: Double

  /// A point; it may lie outside the picture or between pixels.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
