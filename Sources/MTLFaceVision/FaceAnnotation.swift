/// The marks to draw for one face of a photo.
public struct FaceAnnotation: Sendable {
  /// The box, which is drawn as a frame, or `nil` for no frame.
  public var box: FaceBox?
  /// The five landmarks, which are drawn as dots, or `nil` for no dots.
  public var landmarks: FaceLandmarks?
  /// The text above the box or, if ``box`` is `nil`, above the left eye. The text is not drawn if
  /// ``landmarks`` is `nil` too.
  public var label: String

  /// Creates an annotation with the given marks.
  public init(box: FaceBox? = nil, landmarks: FaceLandmarks? = nil, label: String = "") {
    self.box = box
    self.landmarks = landmarks
    self.label = label
  }
}

extension RGBImage {
  /// Returns a copy of the image in which faces are marked.
  ///
  /// - Parameters:
  ///   - annotations: The marks to draw, in pixel coordinates of this image.
  ///   - maximumSide: The maximum width and height of the result in pixels, at least 16. A larger
  ///     image is scaled down before the marks are drawn, so that lines and labels remain legible.
  /// - Returns: The annotated image.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if `maximumSide` is less than 16;
  ///   ``ImageError/outOfMemory(bytes:)``.
  public func annotated(with annotations: [FaceAnnotation], maximumSide: Int = 1400)
    throws(ImageError) -> RGBImage
  {
    guard maximumSide >= 16 else {
      throw .invalidArgument(reason: "the maximum side is \(maximumSide) pixels; use 16 or more")
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
  private static let frameColor = RGBColor(red: 255, green: 214, blue: 10)
  private static let landmarkColor = RGBColor(red: 48, green: 255, blue: 96)

  /// Draws an annotation whose coordinates refer to a photo that is `1 / factor` times as large.
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
      strokePolygon(corners, color: Self.frameColor, thickness: thickness)
      corner = corners[0]
    }
    for point in points {
      fillCircle(at: point, radius: thickness + 2, color: .black)
      fillCircle(at: point, radius: thickness + 1, color: Self.landmarkColor)
    }
    if let corner { drawLabel(annotation.label, above: corner) }
  }

  /// Draws a label on a dark background. The label is moved into the image if necessary.
  private mutating func drawLabel(_ label: String, above corner: ImagePoint) {
    guard !label.isEmpty, let x = Int(exactly: corner.x.rounded()),
      let y = Int(exactly: corner.y.rounded())
    else { return }
    let scale = max(min(width, height) / 350, 1)
    let (textWidth, textHeight) = (
      label.count * Self.characterWidth * scale, Self.lineHeight * scale
    )
    drawText(
      label, x: max(min(x, width - textWidth), 0),
      y: max(min(y - textHeight - 2, height - textHeight), 0),
      color: .white, background: RGBColor(gray: 16), scale: scale)
  }
}
