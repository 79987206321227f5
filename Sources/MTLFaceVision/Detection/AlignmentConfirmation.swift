/// Whether a square crop looks like a face aligned to ``FaceTemplate/arcFace112``.
///
/// The third network of ``FaceDetector`` looks at the crop through four boxes such as aligned faces
/// have; what it finds is averaged. A face seen from the side, or laughing, has its landmarks off
/// the template though it is well aligned, so what decides is ``displacement``: how far a new
/// alignment by these landmarks would move the face.
///
/// The limits were chosen on faces aligned by another detector: 98.8 to 99.9 % of them are
/// confirmed. Of faces that are shifted by 8 pixels of 112, turned by 15 degrees, or scaled by 0.7
/// or 1.4, and of what is no face, 97 to 100 % are refused. What is off by less may pass.
public struct AlignmentConfirmation: Sendable, Hashable {
  /// How sure the network is that there is a face where an aligned one would be, 0...1.
  public let score: Double
  /// The landmarks it found, in pixels of the crop.
  public let landmarks: FaceLandmarks
  /// Mean distance of the landmarks to the template's, in pixels of a crop of 112.
  public let distance: Double
  /// How far an alignment by the landmarks would move the template's points, in the mean, in pixels
  /// of a crop of 112; infinite where the landmarks allow none.
  public let displacement: Double
  /// Mean distance of the landmarks seen through one box to those seen through all, in pixels of a
  /// crop of 112. Where there is no face, or one upside down, they do not agree.
  public let spread: Double

  /// The least score of a confirmed face.
  public static let minimumScore = 0.7
  /// The largest displacement of a confirmed face, in pixels of a crop of 112.
  public static let maximumDisplacement = 5.0
  /// The largest spread of a confirmed face, in pixels of a crop of 112.
  public static let maximumSpread = 3.0

  /// Whether score, displacement and spread are those of an aligned face.
  public var isConfirmed: Bool {
    score >= Self.minimumScore && displacement <= Self.maximumDisplacement
      && spread <= Self.maximumSpread
  }

  /// The mean of what was seen through several boxes of a crop of `side` pixels.
  init(scores: [Double], landmarks seen: [FaceLandmarks], side: Int) throws(ImageError) {
    let template = FaceTemplate.arcFace112
    let unit = Double(template.size) / Double(side)
    let count = Double(max(seen.count, 1))
    let points = (0..<5).map { i in
      ImagePoint(
        x: seen.reduce(0) { $0 + $1.points[i].x } / count,
        y: seen.reduce(0) { $0 + $1.points[i].y } / count)
    }
    score = scores.reduce(0, +) / Double(max(scores.count, 1))
    landmarks = try FaceLandmarks(points)
    spread =
      unit * seen.reduce(0) { $0 + Self.meanDistance($1.points, points) } / count
    let found = points.map { ImagePoint(x: $0.x * unit, y: $0.y * unit) }
    let wanted = template.landmarks.points
    distance = Self.meanDistance(found, wanted)
    let move = try? SimilarityTransform(from: wanted, to: found)
    displacement =
      move.map { Self.meanDistance(wanted.map($0.callAsFunction), wanted) } ?? .infinity
  }

  private static func meanDistance(_ a: [ImagePoint], _ b: [ImagePoint]) -> Double {
    let distances = zip(a, b).map { p, q in
      ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)).squareRoot()
    }
    return distances.reduce(0, +) / Double(max(distances.count, 1))
  }

  /// The boxes that aligned faces have in a crop of `side` pixels, as the third network sees them.
  static func boxes(side: Int) -> [FaceCandidate] {
    let unit = Float(side) / 112
    // Side and center's y of each, in a crop of 112; x is the middle.
    let boxes: [(Float, Float)] = [(72, 66), (84, 62), (96, 58), (104, 58)]
    return boxes.map { size, center in
      FaceCandidate(
        left: (56 - size / 2) * unit, top: (center - size / 2) * unit,
        right: (56 + size / 2) * unit, bottom: (center + size / 2) * unit, score: 1,
        boxOffsets: .zero)
    }
  }
}
