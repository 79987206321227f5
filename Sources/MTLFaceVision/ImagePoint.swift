/// A point in an image, in pixels.
///
/// The x axis points right and the y axis points down. The center of the upper left pixel is
/// (0, 0).
public struct ImagePoint: Sendable, Hashable {
  /// The horizontal coordinate.
  public var x: Double
  /// The vertical coordinate.
  public var y: Double

  /// Creates a point. The point may lie outside the image or between pixels.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
