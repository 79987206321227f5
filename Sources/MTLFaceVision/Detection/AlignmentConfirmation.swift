/// The result of checking whether a square crop is a face aligned to ``FaceTemplate/arcFace112``.
///
/// The third network of ``FaceDetector`` examines the crop through four boxes that are typical of
/// aligned faces, and its results are averaged. The landmarks of a face in profile or of a laughing
/// face differ from the template even if the face is well aligned. Therefore the decision depends
/// on ``displacement``, the distance by which a new alignment with these landmarks would move the
/// face.
///
/// The limits were chosen with faces that another detector aligned, of which 98.8 to 99.9 % are
/// confirmed. Of faces that are shifted by 8 of 112 pixels, rotated by 15 degrees, or scaled by 0.7
/// or 1.4, and of crops without a face, 97 to 100 % are rejected. Smaller misalignments may be
/// accepted.
public struct AlignmentConfirmation: Sendable, Hashable {
  /// The network's confidence that an aligned face is present, 0...1.
  public let score: Double
  /// The detected landmarks in pixels of the crop.
  public let landmarks: FaceLandmarks
  /// The mean distance of the landmarks from the template's, in pixels of a crop of side 112.
  public let distance: Double
  /// The mean distance by which an alignment with the landmarks would move the template's points,
  /// in pixels of a crop of side 112. Infinite if the landmarks determine no alignment.
  public let displacement: Double
  /// The mean distance of the landmarks found through one box from their average over all boxes, in
  /// pixels of a crop of side 112. It is large if there is no face or the face is upside down.
  public let spread: Double

  /// The smallest score of a confirmed face.
  public static let minimumScore = 0.7
  /// The largest displacement of a confirmed face, in pixels of a crop of 112.
  public static let maximumDisplacement = 5.0
  /// The largest spread of a confirmed face, in pixels of a crop of 112.
  public static let maximumSpread = 3.0

  /// Whether the score, displacement and spread are within the limits for an aligned face.
  public var isConfirmed: Bool {
    score >= Self.minimumScore && displacement <= Self.maximumDisplacement
      && spread <= Self.maximumSpread
  }

  /// Averages the results for several boxes of a crop of `side` pixels.
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

  /// Returns the boxes that the third network examines in a crop of `side` pixels.
  static func boxes(side: Int) -> [FaceCandidate] {
    let unit = Float(side) / 112
    // The side and the center's y of each box in a crop of side 112. The center's x is the middle.
    let boxes: [(Float, Float)] = [(72, 66), (84, 62), (96, 58), (104, 58)]
    return boxes.map { size, center in
      FaceCandidate(
        left: (56 - size / 2) * unit, top: (center - size / 2) * unit,
        right: (56 + size / 2) * unit, bottom: (center + size / 2) * unit, score: 1,
        boxOffsets: .zero)
    }
  }
}
