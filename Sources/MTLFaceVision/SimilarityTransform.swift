/// A rotation, a uniform scale and a shift, never a reflection:
///
///     x' = a x - b y + shiftX        a = scale cos(angle)
///     y' = b x + a y + shiftY        b = scale sin(angle)
///
/// It can always be inverted: the scale lies within 1e-6...1e6 and everything is finite.
public struct SimilarityTransform: Sendable, Hashable {
  /// scale cos(angle).
  public let a: Double
  /// scale sin(angle).
  public let b: Double
  /// Shift to the right, in pixels.
  public let shiftX: Double
  /// Shift down, in pixels.
  public let shiftY: Double

  /// Changes nothing.
  public static let identity = SimilarityTransform(unchecked: 1, 0, 0, 0)

  /// A transform from its four numbers. Throws ``ImageError/degeneratePoints(reason:)`` where the
  /// scale is not within 1e-6...1e6 or the shift not within 1e9 pixels.
  public init(a: Double, b: Double, shiftX: Double, shiftY: Double) throws(ImageError) {
    let square = a * a + b * b
    guard square >= 1e-12, square <= 1e12, abs(shiftX) <= 1e9, abs(shiftY) <= 1e9 else {
      throw .degeneratePoints(
        reason:
          "they ask for a scale of \(square.squareRoot()) and a shift of (\(shiftX), \(shiftY))")
    }
    self.init(unchecked: a, b, shiftX, shiftY)
  }

  private init(unchecked a: Double, _ b: Double, _ shiftX: Double, _ shiftY: Double) {
    self.a = a
    self.b = b
    self.shiftX = shiftX
    self.shiftY = shiftY
  }

  /// The 2 x 3 matrix in rows, as OpenCV writes it.
  public var matrix: [[Double]] { [[a, -b, shiftX], [b, a, shiftY]] }

  /// Length of the image of a unit vector.
  public var scale: Double { (a * a + b * b).squareRoot() }

  /// The transform back.
  public var inverse: SimilarityTransform {
    let square = a * a + b * b
    let (c, s) = (a / square, -b / square)
    return SimilarityTransform(
      unchecked: c, s, s * shiftY - c * shiftX, -(s * shiftX + c * shiftY))
  }

  /// The image of a point.
  public func callAsFunction(_ point: ImagePoint) -> ImagePoint {
    ImagePoint(x: a * point.x - b * point.y + shiftX, y: b * point.x + a * point.y + shiftY)
  }

  /// The similarity that takes `source` to `target` with the least sum of squared distances, in
  /// double precision: Umeyama's (IEEE PAMI 13(4), 1991), whose two-dimensional case needs no SVD.
  /// With points as complex numbers and their means removed, a + ib is
  /// sum(conj(p) q) / sum(conj(p) p). Two distinct points suffice.
  ///
  /// - Throws: ``ImageError/degeneratePoints(reason:)`` where counts differ, a coordinate is not
  ///   finite, all sources coincide, or the best scale is nil (mirrored points).
  public init(from source: [ImagePoint], to target: [ImagePoint]) throws(ImageError) {
    guard source.count == target.count, source.count >= 2 else {
      throw .degeneratePoints(reason: "\(source.count) points cannot go to \(target.count)")
    }
    guard (source + target).allSatisfy({ abs($0.x) <= 1e9 && abs($0.y) <= 1e9 }) else {
      throw .degeneratePoints(reason: "a coordinate is not a number or beyond 1e9 pixels")
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
      throw .degeneratePoints(reason: "all points coincide; give the five points of one face")
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
