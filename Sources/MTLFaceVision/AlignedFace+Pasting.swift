/// The method for pasting a modified face into its photo.
public enum PasteMode: String, Sendable, CaseIterable {
  /// Adds the difference between the new face and the crop to the photo. This preserves the
  /// sharpness of the photo. An unmodified face leaves the photo unchanged bit for bit.
  case change
  /// Blends the new face over the photo at the resolution of the crop.
  case replace
}

extension AlignedFace {
  /// Returns a copy of the photo in which this face is replaced with another version of it.
  ///
  /// The new face is placed with ``inverseTransform``. Its weight decreases smoothly from 1 inside
  /// the crop to 0 at the edge of the crop, so that no seam is visible. If the face is smaller in
  /// the photo than in the crop, each pixel of the photo is the mean of several samples of the
  /// crop. Parts of the crop outside the photo are ignored.
  ///
  /// - Parameters:
  ///   - face: The new face, which has the alignment and the size of ``image``.
  ///   - photo: The photo from which the face was aligned.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, from 0 (hard) to
  ///     0.5.
  ///   - mode: Whether to add the difference between the faces or to blend in the new face.
  /// - Returns: The modified photo.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the size of `face` differs from the size
  ///   of ``image`` or `feather` is out of range; ``ImageError/outOfMemory(bytes:)`` if memory
  ///   cannot be allocated.
  public func pasting(
    _ face: RGBImage, into photo: RGBImage, feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    guard face.width == image.width, face.height == image.height else {
      throw .invalidArgument(
        reason: "the face to paste has \(face.width) x \(face.height) pixels, but the crop has "
          + "\(image.width) x \(image.height); resize the face to the size of the crop")
    }
    guard feather >= 0, feather <= 0.5 else {
      throw .invalidArgument(reason: "the feather is \(feather); use a value in 0...0.5")
    }
    let target = try PixelBuffer(width: photo.width, height: photo.height)
    target.bytes.update(from: photo.buffer.bytes, count: target.count)
    let blend = PasteBlend(
      new: face, old: mode == .change ? image : nil, transform: transform,
      feather: feather * Double(image.width))
    for y in rows(in: photo) {
      blend.apply(to: target.bytes + y * photo.width * 3, y: y, columns: columns(in: photo))
    }
    withExtendedLifetime((face, image, photo)) {}
    return RGBImage(buffer: target, width: photo.width, height: photo.height)
  }

  /// The corners of the crop in the photo, clockwise from the upper left corner.
  public var corners: [ImagePoint] {
    let (low, high) = (-0.5, Double(image.width) - 0.5)
    return [(low, low), (high, low), (high, high), (low, high)].map {
      inverseTransform(ImagePoint(x: $0.0, y: $0.1))
    }
  }

  private func rows(in photo: RGBImage) -> Range<Int> {
    Self.range(corners.map(\.y), limit: photo.height)
  }

  private func columns(in photo: RGBImage) -> Range<Int> {
    Self.range(corners.map(\.x), limit: photo.width)
  }

  private static func range(_ values: [Double], limit: Int) -> Range<Int> {
    let end = Double(limit)
    let low = min(max((values.min() ?? 0).rounded(.down), 0), end)
    let high = min(max((values.max() ?? 0).rounded(.up) + 1, low), end)
    return Int(low)..<Int(high)
  }
}

/// Blends a crop into rows of a photo.
private struct PasteBlend {
  /// The maximum number of samples along each axis that are averaged for one pixel of the photo.
  private static let maximumSamplesPerAxis = 8

  private let new: UnsafePointer<UInt8>
  private let old: UnsafePointer<UInt8>?
  private let side: Int
  private let transform: SimilarityTransform
  private let feather: Double
  private let samples: Int

  /// Creates a blend. The images must outlive the blend.
  init(new: RGBImage, old: RGBImage?, transform: SimilarityTransform, feather: Double) {
    self.new = UnsafePointer(new.buffer.bytes)
    self.old = old.map { UnsafePointer($0.buffer.bytes) }
    side = new.width
    self.transform = transform
    self.feather = feather
    let count = min(max(transform.scale.rounded(.up), 1), Double(Self.maximumSamplesPerAxis))
    samples = Int(count)
  }

  /// Blends the crop into the given columns of row `y` of the photo. `row` points to the first
  /// pixel of the row.
  func apply(to row: UnsafeMutablePointer<UInt8>, y: Int, columns: Range<Int>) {
    let sampleWeight = 1 / Float(samples * samples)
    for x in columns {
      var (sum, weight) = (SIMD4<Float>(), Float(0))
      for subY in 0..<samples {
        for subX in 0..<samples {
          let point = transform(
            ImagePoint(x: Double(x) + offset(subX), y: Double(y) + offset(subY)))
          let w = edgeWeight(point.x) * edgeWeight(point.y)
          guard w > 0 else { continue }
          sum += w * value(point.x, point.y)
          weight += w
        }
      }
      guard weight > 0 else { continue }
      let pixel = row + x * 3
      let before = SIMD4<Float>(Float(pixel[0]), Float(pixel[1]), Float(pixel[2]), 0)
      let photoWeight = old == nil ? 1 - weight * sampleWeight : 1
      let after = before * photoWeight + sum * sampleWeight
      for c in 0..<3 { pixel[c] = UInt8(min(max(after[c] + 0.5, 0), 255)) }
    }
  }

  /// Returns the offset of a sample from the center of its pixel, from -0.5 to 0.5.
  private func offset(_ index: Int) -> Double { (Double(index) + 0.5) / Double(samples) - 0.5 }

  /// Returns the weight of the crop at a position along one axis.
  ///
  /// The weight is 0 outside the crop and 1 at least `feather` pixels inside it. Between these
  /// positions it increases smoothly.
  private func edgeWeight(_ position: Double) -> Float {
    let inside = min(position + 0.5, Double(side) - 0.5 - position)
    guard inside > 0 else { return 0 }
    guard inside < feather else { return 1 }
    let t = Float(inside / feather)
    return t * t * (3 - 2 * t)
  }

  /// Returns the new color at a position in the crop or, if there is an old image, the change of
  /// the color.
  private func value(_ x: Double, _ y: Double) -> SIMD4<Float> {
    let sample = bilinear(new, x, y)
    return old.map { sample - bilinear($0, x, y) } ?? sample
  }

  /// Interpolates between the four nearest pixels. Positions outside the crop are clamped.
  private func bilinear(_ source: UnsafePointer<UInt8>, _ x: Double, _ y: Double) -> SIMD4<Float> {
    let last = Double(side - 1)
    let (x, y) = (min(max(x, 0), last), min(max(y, 0), last))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, side - 1), min(top + 1, side - 1))
    func pixel(_ column: Int, _ row: Int) -> SIMD4<Float> {
      let p = source + (row * side + column) * 3
      return SIMD4(Float(p[0]), Float(p[1]), Float(p[2]), 0)
    }
    let (fx, fy) = (Float(x - Double(left)), Float(y - Double(top)))
    let upper = pixel(left, top) * (1 - fx) + pixel(right, top) * fx
    let lower = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx
    return upper * (1 - fy) + lower * fy
  }
}
