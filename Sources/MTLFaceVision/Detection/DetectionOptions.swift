/// Options that determine which faces are detected and how long the detection takes.
public struct DetectionOptions: Sendable, Hashable {
  /// The width and height of the smallest detectable face in pixels, 12...65536. Halving this value
  /// roughly quadruples the amount of computation in the first network.
  public var minimumFaceSize: Double = 20
  /// The ratio of the sizes of consecutive levels of the image pyramid, 0.1...0.95.
  public var scaleFactor: Double = 0.709
  /// The lowest score of the first network for a proposal, 0...1.
  public var proposalThreshold: Double = 0.6
  /// The score of the second network that a candidate must exceed, 0...1.
  public var refinementThreshold: Double = 0.7
  /// The score of the third network that a ``DetectedFace`` must exceed, 0...1.
  public var outputThreshold: Double = 0.7
  /// The maximum number of faces to return, at least 1, or `nil` for no limit. If there are more
  /// faces, the largest ones are returned.
  public var maximumFaces: Int?

  /// The published default options.
  public static let standard = DetectionOptions()

  /// Creates the published default options.
  public init() {}

  /// Checks that all values are in range.
  ///
  /// - Throws: ``ImageError/invalidArgument(reason:)``, which names the first value out of range.
  public func validate() throws(ImageError) {
    try Self.check("the minimum face size", minimumFaceSize, 12...65_536)
    try Self.check("the scale factor", scaleFactor, 0.1...0.95)
    try Self.check("the proposal threshold", proposalThreshold, 0...1)
    try Self.check("the refinement threshold", refinementThreshold, 0...1)
    try Self.check("the output threshold", outputThreshold, 0...1)
    if let maximumFaces, maximumFaces < 1 {
      throw .invalidArgument(
        reason: "the maximum number of faces is \(maximumFaces); use a value of at least 1 or nil")
    }
  }

  private static func check(
    _ name: String, _ value: Double, _ range: ClosedRange<Double>
  ) throws(ImageError) {
    guard range.contains(value) else {  // also fails for NaN
      throw .invalidArgument(
        reason: "\(name) of the face detection is \(value); use a value in "
          + "\(range.lowerBound)...\(range.upperBound)")
    }
  }
}
