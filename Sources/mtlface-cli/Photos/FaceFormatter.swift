import MTLFace
import MTLFaceSupport

/// Formats the properties of faces as text and JSON.
enum FaceFormatter {
  static func point(_ point: ImagePoint) -> String {
    "\(NumberFormat.fixed(point.x, 1)),\(NumberFormat.fixed(point.y, 1))"
  }

  static func box(_ box: FaceBox) -> String {
    [box.left, box.top, box.right, box.bottom].map { NumberFormat.fixed($0, 1) }.joined(
      separator: ",")
  }

  static func json(_ points: FaceLandmarks?) -> JSON {
    guard let points else { return .null }
    return .array(points.points.map { .array([.number($0.x), .number($0.y)]) })
  }

  static func json(_ box: FaceBox?) -> JSON {
    guard let box else { return .null }
    return .array([box.left, box.top, box.right, box.bottom].map(JSON.number))
  }

  static func json(_ transform: SimilarityTransform) -> JSON {
    .array(transform.matrix.map { .array($0.map(JSON.number)) })
  }

  static func json(_ values: some Sequence<Float>) -> JSON {
    .array(values.map { .number(Double($0)) })
  }

  static func json(_ age: AgeEstimate?) -> JSON {
    guard let age else { return .null }
    let interval = age.interval(covering: 0.8)
    return .object([
      ("years", .number(age.years)),
      ("interval_80", .array([.integer(interval.lowerBound), .integer(interval.upperBound)])),
      ("group", .integer(age.group)), ("group_label", .string(age.groupLabel)),
      ("group_probabilities", json(age.groupProbabilities)),
      ("probabilities", json(age.probabilities)),
    ])
  }

  /// The JSON members that describe the detection of a face.
  static func jsonMembers(of face: AnalyzedFace) -> [(String, JSON)] {
    [
      ("box", json(face.detection?.box)),
      ("score", JSON(face.detection?.score)),
      ("landmarks", json(face.landmarks)),
    ]
  }

  /// The description of these members in the help, for a face that the detector found.
  static let detectedFaceHelp =
    "box ([left, top, right, bottom] in pixels), score (of the detection, 0...1) and landmarks (five "
    + "points [x, y] in pixels)"

  /// The description of these members in the help, for a verb that can skip the detection.
  static let faceHelp =
    "\(detectedFaceHelp); box and score are null with --aligned or --landmarks, and landmarks is "
    + "null with --aligned"
}
