/// A mutable image to draw on.
///
///     var canvas = try ImageCanvas(copying: photo)
///     canvas.strokeRectangle(x: 20, y: 30, width: 90, height: 120, color: .white)
///     canvas.drawText("age 31", x: 20, y: 12, color: .white)
///     try canvas.makeImage().writePNG(to: "marked.png")
///
/// Drawing accepts any coordinates and never fails. Parts outside the canvas are ignored. Drawing
/// overwrites the previous colors, and edges are not antialiased. The type is noncopyable so that
/// ``makeImage()`` can pass the pixels to an ``RGBImage`` without copying them. Keep a canvas in a
/// local variable, because global variables and properties of classes cannot be consumed.
public struct ImageCanvas: ~Copyable {
  /// The width in pixels.
  public let width: Int
  /// The height in pixels.
  public let height: Int
  private let buffer: PixelBuffer

  /// Creates a canvas of one color.
  ///
  /// - Parameters:
  ///   - width: The width in pixels, 1...16,777,216.
  ///   - height: The height in pixels, 1...16,777,216.
  ///   - color: The color of all pixels.
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is out of range;
  ///   ``ImageError/outOfMemory(bytes:)``.
  public init(width: Int, height: Int, color: RGBColor = .black) throws(ImageError) {
    buffer = try PixelBuffer(width: width, height: height)
    self.width = width
    self.height = height
    if color != .black { fillRectangle(x: 0, y: 0, width: width, height: height, color: color) }
  }

  /// Creates a canvas with a copy of the pixels of an image.
  ///
  /// - Parameter image: The image to draw on. It does not change.
  /// - Throws: ``ImageError/outOfMemory(bytes:)``.
  public init(copying image: RGBImage) throws(ImageError) {
    buffer = try PixelBuffer(width: image.width, height: image.height)
    width = image.width
    height = image.height
    buffer.bytes.update(from: image.buffer.bytes, count: buffer.count)
    withExtendedLifetime(image) {}
  }

  /// Returns the finished image and consumes the canvas.
  public consuming func makeImage() -> RGBImage {
    RGBImage(buffer: buffer, width: width, height: height)
  }

  /// Fills a rectangle.
  ///
  /// - Parameters:
  ///   - x: The first column.
  ///   - y: The first row.
  ///   - width: The number of columns. Nothing is drawn for values below 1.
  ///   - height: The number of rows. Nothing is drawn for values below 1.
  ///   - color: The color of the pixels.
  public mutating func fillRectangle(x: Int, y: Int, width: Int, height: Int, color: RGBColor) {
    let columns = Self.clip(x, width, to: self.width)
    for row in Self.clip(y, height, to: self.height) {
      var out = buffer.bytes + (row * self.width + columns.lowerBound) * 3
      for _ in columns {
        out[0] = color.red
        out[1] = color.green
        out[2] = color.blue
        out += 3
      }
    }
  }

  /// Draws the outline of a rectangle. The lines lie inside the rectangle.
  ///
  /// - Parameters:
  ///   - x: The first column.
  ///   - y: The first row.
  ///   - width: The number of columns. Nothing is drawn for values below 1.
  ///   - height: The number of rows. Nothing is drawn for values below 1.
  ///   - color: The color of the lines.
  ///   - thickness: The width of the lines in pixels. Nothing is drawn for values below 1.
  public mutating func strokeRectangle(
    x: Int, y: Int, width: Int, height: Int, color: RGBColor, thickness: Int = 1
  ) {
    let (x, y) = (Self.clampedCoordinate(x), Self.clampedCoordinate(y))
    let (width, height) = (Self.clampedCoordinate(width), Self.clampedCoordinate(height))
    guard width > 0, height > 0, thickness > 0 else { return }
    let verticalThickness = min(thickness, width)
    let horizontalThickness = min(thickness, height)
    fillRectangle(x: x, y: y, width: width, height: horizontalThickness, color: color)
    fillRectangle(
      x: x, y: y + height - horizontalThickness, width: width, height: horizontalThickness,
      color: color)
    fillRectangle(x: x, y: y, width: verticalThickness, height: height, color: color)
    fillRectangle(
      x: x + width - verticalThickness, y: y, width: verticalThickness, height: height, color: color
    )
  }

  /// Draws a straight line that includes both endpoints.
  ///
  /// Nothing is drawn if a coordinate is NaN or infinite.
  ///
  /// - Parameters:
  ///   - start: The first endpoint.
  ///   - end: The second endpoint.
  ///   - color: The color of the line.
  ///   - thickness: The width of the line in pixels. Values above 1024 are treated as 1024. Nothing
  ///     is drawn for values below 1.
  public mutating func strokeLine(
    from start: ImagePoint, to end: ImagePoint, color: RGBColor, thickness: Int = 1
  ) {
    guard thickness > 0 else { return }
    let thickness = min(thickness, 1024)
    let margin = Double(thickness)
    var part = (0.0, 1.0)
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    guard Self.clip(start.x, dx, -margin, Double(width) + margin, &part),
      Self.clip(start.y, dy, -margin, Double(height) + margin, &part)
    else { return }
    let (fromX, fromY) = (start.x + part.0 * dx, start.y + part.0 * dy)
    let (deltaX, deltaY) = ((part.1 - part.0) * dx, (part.1 - part.0) * dy)
    let steps = max(abs(deltaX), abs(deltaY)).rounded(.up)
    guard steps.isFinite, let count = Int(exactly: steps), count <= PixelBuffer.maximumSide * 2
    else {
      return
    }
    let half = Double(thickness - 1) / 2
    for step in 0...count {
      let t = count == 0 ? 0 : Double(step) / steps
      guard let x = Int(exactly: (fromX + t * deltaX - half).rounded()),
        let y = Int(exactly: (fromY + t * deltaY - half).rounded())
      else { continue }
      fillRectangle(x: x, y: y, width: thickness, height: thickness, color: color)
    }
  }

  /// Draws the outline of a polygon.
  ///
  /// - Parameters:
  ///   - corners: The corners in order. The last corner is connected to the first.
  ///   - color: The color of the lines.
  ///   - thickness: The width of the lines in pixels, 1...1024.
  package mutating func strokePolygon(_ corners: [ImagePoint], color: RGBColor, thickness: Int) {
    for (start, end) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
      strokeLine(from: start, to: end, color: color, thickness: thickness)
    }
  }

  /// Fills a circle.
  ///
  /// - Parameters:
  ///   - center: The center, which is rounded to whole pixels. Nothing is drawn if a coordinate is
  ///     NaN or infinite.
  ///   - radius: The radius in pixels, 0...1024. Nothing is drawn for other values.
  ///   - color: The color of the circle.
  public mutating func fillCircle(at center: ImagePoint, radius: Int, color: RGBColor) {
    guard 0...1024 ~= radius, let x = Int(exactly: center.x.rounded()),
      let y = Int(exactly: center.y.rounded())
    else { return }
    for row in -radius...radius {
      let half = Int(Double(radius * radius - row * row).squareRoot())
      fillRectangle(
        x: Self.clampedCoordinate(x) - half, y: Self.clampedCoordinate(y) + row,
        width: 2 * half + 1, height: 1, color: color)
    }
  }

  /// Draws an image.
  ///
  /// - Parameters:
  ///   - image: The image to draw.
  ///   - x: The column of the image's upper left pixel.
  ///   - y: The row of the image's upper left pixel.
  public mutating func drawImage(_ image: RGBImage, x: Int, y: Int) {
    let columns = Self.clip(x, image.width, to: width)
    guard !columns.isEmpty else { return }
    for row in Self.clip(y, image.height, to: height) {
      let from = (row - y) * image.width + columns.lowerBound - x
      (buffer.bytes + (row * width + columns.lowerBound) * 3).update(
        from: image.buffer.bytes + from * 3, count: columns.count * 3)
    }
    withExtendedLifetime(image) {}
  }

  /// Returns the intersection of `start ..< start + count` and `0 ..< limit`.
  private static func clip(_ start: Int, _ count: Int, to limit: Int) -> Range<Int> {
    let first = min(max(start, 0), limit)
    let (end, overflow) = start.addingReportingOverflow(max(count, 0))
    let last = overflow ? limit : min(max(end, first), limit)
    return first..<max(first, last)
  }

  /// Narrows `part` to the parameters t for which `start + t * delta` lies within `low...high`, as
  /// in the Liang-Barsky algorithm.
  ///
  /// - Returns: `true` if `start` and `delta` are finite and at least one parameter in `part`
  ///   satisfies the condition.
  private static func clip(
    _ start: Double, _ delta: Double, _ low: Double, _ high: Double, _ part: inout (Double, Double)
  ) -> Bool {
    guard start.isFinite, delta.isFinite else { return false }
    if delta == 0 { return start >= low && start <= high }
    let (atLow, atHigh) = ((low - start) / delta, (high - start) / delta)
    part = (max(part.0, min(atLow, atHigh)), min(part.1, max(atLow, atHigh)))
    return part.0 <= part.1
  }

  /// Returns a coordinate clamped to a range in which sums of a few coordinates cannot overflow.
  /// Points outside the canvas remain outside.
  static func clampedCoordinate(_ value: Int) -> Int { min(max(value, -1 << 40), 1 << 40) }
}
