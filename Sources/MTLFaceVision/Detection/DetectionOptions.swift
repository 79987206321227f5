/// What counts as a face, and how long to look for it.
public struct DetectionOptions: Sendable, Hashable {
  /// The side of the smallest face looked for, in pixels, 12...65536. Half of it costs four times
  /// the work.
  public var minimumFaceSize: Double = 20
  /// Every level of the pyramid is this much smaller than the one before, 0.1...0.95.
  public var scaleFactor: Double = 0.709
  /// The least score, 0...1, of a place that the first network proposes.
  public var proposalThreshold: Double = 0.6
  /// The second network keeps what scores higher, 0...1.
  public var refinementThreshold: Double = 0.7
  /// The third network keeps what scores higher, 0...1: the least score of a ``DetectedFace``.
  public var outputThreshold: Double = 0.7
  /// Keep the largest faces only, 1 or more; nil keeps all.
  public var maximumFaces: Int?

  /// The published defaults.
  public static let standard = DetectionOptions()

  /// The published defaults.
  public init() {}

  /// Checks all values.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` that names the first one out of its range.
  public func validate() throws(ImageError) {
    try Self.check("the minimum face size", minimumFaceSize, 12...65_536)
    try Self.check("the scale factor", scaleFactor, 0.1...0.95)
    try Self.check("the proposal threshold", proposalThreshold, 0...1)
    try Self.check("the refinement threshold", refinementThreshold, 0...1)
    try Self.check("the output threshold", outputThreshold, 0...1)
    if let maximumFaces, maximumFaces < 1 {
      throw .invalidArgument(
        reason: "at most \(maximumFaces) faces are asked for; give 1 or more, or no limit")
    }
  }

  private static func check(
    _ name: String, _ value: Double, _ range: ClosedRange<Double>
  ) throws(ImageError) {
    guard range.contains(value) else {  // not a number is in no range
      throw .invalidArgument(
        reason: "\(name) of the detection is \(value); give one within "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
  }
}
