/// Whether a square crop looks like a face aligned to ``FaceTemplate/arcFace112``.
public struct AlignmentConfirmation: Sendable, Hashable {
  /// How sure the network is that there is a face where an aligned one would be, 0...1.
  public let score: Double
  /// The landmarks it found, in pixels of the crop.
  public let landmarks: FaceLandmarks
  /// Mean distance of the landmarks to the template's, in pixels of a crop of 112.
  public let distance: Double

  /// The least score of a confirmed face.
  public static let minimumScore = 0.5
  /// The largest distance of a confirmed face, in pixels of a crop of 112.
  public static let maximumDistance = 5.0

  /// Whether score and distance are those of an aligned face.
  public var isConfirmed: Bool {
    score >= Self.minimumScore && distance <= Self.maximumDistance
  }

  init(score: Double, landmarks: FaceLandmarks, side: Int) {
    self.score = score
    self.landmarks = landmarks
    let template = FaceTemplate.arcFace112
    let unit = Double(template.size) / Double(side)
    let distances = zip(landmarks.points, template.landmarks.points).map { found, wanted in
      let (x, y) = (found.x * unit - wanted.x, found.y * unit - wanted.y)
      return (x * x + y * y).squareRoot()
    }
    distance = distances.reduce(0, +) / Double(distances.count)
  }

  /// The box that an aligned face has in a crop of `side` pixels, as the third network sees it.
  static func box(side: Int) -> FaceCandidate {
    let unit = Float(side) / 112
    return FaceCandidate(
      left: 8 * unit, top: 8 * unit, right: 104 * unit, bottom: 104 * unit, score: 1, shift: .zero)
  }
}
