import MTLFaceSupport

/// The result of checking whether a square crop is a face aligned to ``FaceTemplate/arcFace112``.
///
/// The third network of ``FaceDetector`` evaluates four boxes of the crop that are typical face
/// boxes of aligned faces, and the results are averaged. The landmarks of a face in profile or of a
/// laughing face differ from the template even if the face is well aligned. Therefore, the decision
/// depends on ``displacement``, the distance by which a new alignment with the detected landmarks
/// would move the face.
///
/// The limits were chosen using faces that another detector had aligned. Between 98.8% and 99.9% of
/// these faces are confirmed. Crops of 112 pixels in which the face is shifted by 8 pixels, rotated
/// by 15 degrees, or scaled by 0.7 or 1.4 are rejected in 97% to 100% of cases, as are crops
/// without a face. Smaller misalignments may be accepted.
public struct AlignmentConfirmation: Sendable, Hashable {
  /// The network's confidence that an aligned face is present, 0...1.
  public let score: Double
  /// The detected landmarks, in pixel coordinates of the crop.
  public let landmarks: FaceLandmarks
  /// The mean distance between the detected landmarks and the landmarks of the template, in pixels
  /// of a crop of side 112.
  public let distance: Double
  /// The mean distance by which an alignment with the detected landmarks would move the landmarks
  /// of the template, in pixels of a crop of side 112.
  ///
  /// The value is infinite if the detected landmarks do not determine an alignment.
  public let displacement: Double
  /// The mean distance between the landmarks detected in each box and their mean over all boxes, in
  /// pixels of a crop of side 112.
  ///
  /// The value is large if the crop does not show a face or the face is upside down.
  public let spread: Double

  /// The smallest score of a confirmed face.
  public static let minimumScore = 0.7
  /// The largest displacement of a confirmed face, in pixels of a crop of side 112.
  public static let maximumDisplacement = 5.0
  /// The largest spread of a confirmed face, in pixels of a crop of side 112.
  public static let maximumSpread = 3.0

  /// Whether the score, displacement and spread are within the limits for an aligned face.
  public var isConfirmed: Bool {
    score >= Self.minimumScore && displacement <= Self.maximumDisplacement
      && spread <= Self.maximumSpread
  }

  /// A description of the problem for warnings, or `nil` if the alignment is confirmed.
  package var problem: String? {
    guard !isConfirmed else { return nil }
    return "does not look like an aligned face (score \(NumberFormat.fixed(score, 2)), displaced "
      + "by \(NumberFormat.fixed(displacement, 1)) pixels); the result is probably meaningless"
  }

  /// Creates the mean of the results for several boxes of a crop of `side` pixels.
  init(scores: [Double], landmarks detections: [FaceLandmarks], side: Int) throws(ImageError) {
    let template = FaceTemplate.arcFace112
    let unit = Double(template.size) / Double(side)
    let count = Double(max(detections.count, 1))
    let points = (0..<5).map { i in
      ImagePoint(
        x: detections.reduce(0) { $0 + $1.points[i].x } / count,
        y: detections.reduce(0) { $0 + $1.points[i].y } / count)
    }
    score = scores.reduce(0, +) / Double(max(scores.count, 1))
    landmarks = try FaceLandmarks(points)
    spread =
      unit * detections.reduce(0) { $0 + Self.meanDistance($1.points, points) } / count
    let found = points.map { ImagePoint(x: $0.x * unit, y: $0.y * unit) }
    let expected = template.landmarks.points
    distance = Self.meanDistance(found, expected)
    let move = try? SimilarityTransform(from: expected, to: found)
    displacement =
      move.map { Self.meanDistance(expected.map($0.callAsFunction), expected) } ?? .infinity
  }

  private static func meanDistance(_ a: [ImagePoint], _ b: [ImagePoint]) -> Double {
    let distances = zip(a, b).map { p, q in
      ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)).squareRoot()
    }
    return distances.reduce(0, +) / Double(max(distances.count, 1))
  }

  /// Returns the boxes that the third network evaluates in a crop of `side` pixels.
  static func boxes(side: Int) -> [FaceCandidate] {
    let unit = Float(side) / 112
    // The side of each box and the y coordinate of its center in a crop of side 112. The x
    // coordinate of the center is 56.
    let boxes: [(Float, Float)] = [(72, 66), (84, 62), (96, 58), (104, 58)]
    return boxes.map { size, center in
      FaceCandidate(
        left: (56 - size / 2) * unit, top: (center - size / 2) * unit,
        right: (56 + size / 2) * unit, bottom: (center + size / 2) * unit, score: 1,
        boxOffsets: .zero)
    }
  }
}
