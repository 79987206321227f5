/// A similarity transform, which consists of a rotation, a uniform scale and a translation.
///
///     x' = a x - b y + shiftX        a = scale cos(angle)
///     y' = b x + a y + shiftY        b = scale sin(angle)
///
/// The transform is always invertible, because the scale is in 1e-6...1e6 and all values are
/// finite.
public struct SimilarityTransform: Sendable, Hashable {
  /// The scale multiplied by the cosine of the angle.
  public let a: Double
  /// The scale multiplied by the sine of the angle.
  public let b: Double
  /// The translation to the right in pixels.
  public let shiftX: Double
  /// The translation down in pixels.
  public let shiftY: Double

  /// The identity transform.
  public static let identity = SimilarityTransform(unchecked: 1, 0, 0, 0)

  /// Creates a transform from its coefficients.
  ///
  /// - Throws: ``ImageError/degeneratePoints(reason:)`` if the scale is not in 1e-6...1e6, the
  ///   translation exceeds 1e9 pixels along an axis, or a coefficient is NaN.
  public init(a: Double, b: Double, shiftX: Double, shiftY: Double) throws(ImageError) {
    let square = a * a + b * b
    guard square >= 1e-12, square <= 1e12, abs(shiftX) <= 1e9, abs(shiftY) <= 1e9 else {
      throw .degeneratePoints(
        reason:
          "the transform would have a scale of \(square.squareRoot()) and a translation of "
          + "(\(shiftX), \(shiftY)); use a scale in 1e-6...1e6 and a translation of "
          + "at most 1e9 pixels along each axis")
    }
    self.init(unchecked: a, b, shiftX, shiftY)
  }

  private init(unchecked a: Double, _ b: Double, _ shiftX: Double, _ shiftY: Double) {
    self.a = a
    self.b = b
    self.shiftX = shiftX
    self.shiftY = shiftY
  }

  /// The rows of the 2 x 3 matrix, as in OpenCV.
  public var matrix: [[Double]] { [[a, -b, shiftX], [b, a, shiftY]] }

  /// The scale factor.
  public var scale: Double { (a * a + b * b).squareRoot() }

  /// The inverse transform.
  public var inverse: SimilarityTransform {
    let square = a * a + b * b
    let (c, s) = (a / square, -b / square)
    return SimilarityTransform(
      unchecked: c, s, s * shiftY - c * shiftX, -(s * shiftX + c * shiftY))
  }

  /// Returns the transformed point.
  public func callAsFunction(_ point: ImagePoint) -> ImagePoint {
    ImagePoint(x: a * point.x - b * point.y + shiftX, y: b * point.x + a * point.y + shiftY)
  }

  /// Creates the similarity transform that maps `source` to `target` with the smallest sum of
  /// squared distances.
  ///
  /// This is Umeyama's method (IEEE PAMI 13(4), 1991), which does not require an SVD in two
  /// dimensions. If p and q are the source and target points as complex numbers after their means
  /// are subtracted, a + ib is sum(conj(p) q) / sum(conj(p) p). Two distinct points are sufficient.
  ///
  /// - Parameters:
  ///   - source: The points to map, at least two.
  ///   - target: The desired position of each point in `source`.
  /// - Throws: ``ImageError/degeneratePoints(reason:)`` if there are fewer than two points, the
  ///   numbers of points differ, a coordinate is NaN or exceeds 1e9 pixels, all source points
  ///   coincide, the best scale is not in 1e-6...1e6, or the translation exceeds 1e9 pixels along
  ///   an axis.
  public init(from source: [ImagePoint], to target: [ImagePoint]) throws(ImageError) {
    guard source.count == target.count, source.count >= 2 else {
      throw .degeneratePoints(
        reason:
          "the transform requires at least two points and as many targets, but the counts are "
          + "\(source.count) and \(target.count)")
    }
    guard (source + target).allSatisfy({ abs($0.x) <= 1e9 && abs($0.y) <= 1e9 }) else {
      throw .degeneratePoints(
        reason: "a coordinate is NaN or exceeds 1e9 pixels; use points in the image")
    }
    let (from, to) = (Self.mean(source), Self.mean(target))
    var (spread, real, imaginary) = (0.0, 0.0, 0.0)
    for (p, q) in zip(source, target) {
      let (px, py, qx, qy) = (p.x - from.x, p.y - from.y, q.x - to.x, q.y - to.y)
      spread += px * px + py * py
      real += px * qx + py * qy
      imaginary += px * qy - py * qx
    }
    guard spread > 1e-9 * Double(source.count) else {
      throw .degeneratePoints(reason: "all points coincide; use the five points of one face")
    }
    let (a, b) = (real / spread, imaginary / spread)
    try self.init(
      a: a, b: b, shiftX: to.x - (a * from.x - b * from.y), shiftY: to.y - (b * from.x + a * from.y)
    )
  }

  private static func mean(_ points: [ImagePoint]) -> ImagePoint {
    let sum = points.reduce((0.0, 0.0)) { ($0.0 + $1.x, $0.1 + $1.y) }
    return ImagePoint(x: sum.0 / Double(points.count), y: sum.1 / Double(points.count))
  }
}
