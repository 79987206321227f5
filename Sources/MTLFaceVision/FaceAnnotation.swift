/// What to draw around one face of a photo.
public struct FaceAnnotation: Sendable {
  /// The box, drawn as a frame.
  public var box: FaceBox?
  /// The five points, drawn as dots.
  public var landmarks: FaceLandmarks?
  /// Written above the box, or above the landmarks.
  public var label: String

  /// An annotation; what is nil is not drawn.
  public init(box: FaceBox? = nil, landmarks: FaceLandmarks? = nil, label: String = "") {
    self.box = box
    self.landmarks = landmarks
    self.label = label
  }
}

extension RGBImage {
  /// A copy with faces marked, made smaller first where a side is longer than `maximumSide`, so
  /// that lines and labels can be read.
  ///
  /// - Throws: ``ImageError/invalidArgument(reason:)`` for a maximum side below 16.
  public func annotated(with annotations: [FaceAnnotation], maximumSide: Int = 1400)
    throws(ImageError) -> RGBImage
  {
    guard maximumSide >= 16 else {
      throw .invalidArgument(reason: "a picture of at most \(maximumSide) pixels; give 16 or more")
    }
    let factor = min(Double(maximumSide) / Double(max(width, height)), 1)
    func side(_ length: Int) -> Int { max(Int((Double(length) * factor).rounded()), 1) }
    let small =
      factor < 1
      ? try resized(width: side(width), height: side(height), method: .area) : self
    var canvas = try ImageCanvas(copying: small)
    for annotation in annotations { canvas.draw(annotation, factor: factor) }
    return canvas.makeImage()
  }
}

extension ImageCanvas {
  private static let frame = RGBColor(red: 255, green: 214, blue: 10)
  private static let point = RGBColor(red: 48, green: 255, blue: 96)

  /// Draws an annotation whose coordinates are those of a photo `1 / factor` times as large.
  mutating func draw(_ annotation: FaceAnnotation, factor: Double) {
    func scaled(_ value: Double) -> Double { (value + 0.5) * factor - 0.5 }
    let points = (annotation.landmarks?.points ?? []).map {
      ImagePoint(x: scaled($0.x), y: scaled($0.y))
    }
    let thickness = max(min(width, height) / 300, 1)
    var corner = points.first
    if let box = annotation.box {
      let (left, top) = (scaled(box.left), scaled(box.top))
      let (right, bottom) = (scaled(box.right), scaled(box.bottom))
      let corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        .map { ImagePoint(x: $0.0, y: $0.1) }
      for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
        strokeLine(from: start, to: end, color: Self.frame, thickness: thickness)
      }
      corner = corners[0]
    }
    for point in points {
      fillCircle(at: point, radius: thickness + 2, color: .black)
      fillCircle(at: point, radius: thickness + 1, color: Self.point)
    }
    if let corner { drawLabel(annotation.label, above: corner) }
  }

  /// A label on a dark ground, pushed into the picture where it would leave it.
  private mutating func drawLabel(_ label: String, above corner: ImagePoint) {
    guard !label.isEmpty, let x = Int(exactly: corner.x.rounded()),
      let y = Int(exactly: corner.y.rounded())
    else { return }
    let scale = max(min(width, height) / 350, 1)
    let (across, down) = (label.count * Self.characterWidth * scale, Self.lineHeight * scale)
    drawText(
      label, x: max(min(x, width - across), 0), y: max(min(y - down - 2, height - down), 0),
      color: .white, background: RGBColor(gray: 16), scale: scale)
  }
}
