/// The method for pasting a modified face into its photo.
public enum PasteMode: String, Sendable, CaseIterable {
  /// Adds the difference between the new face and the crop to the photo. This preserves the
  /// sharpness of the photo. An unmodified face leaves the photo unchanged bit for bit.
  case change
  /// Blends the new face over the photo at the resolution of the crop.
  case replace
}

extension AlignedFace {
  /// Returns the photo with this face replaced by another version of it, placed with
  /// ``inverseTransform``.
  ///
  /// The weight of the new face decreases smoothly from 1 inside the crop to 0 at its edge, so that
  /// no seam is visible. If the face is smaller in the photo than in the crop, the crop is averaged
  /// instead of sampled. Parts of the crop outside the photo are ignored.
  ///
  /// - Parameters:
  ///   - face: The new face, aligned like ``image`` and of the same size.
  ///   - photo: The photo from which the face was aligned.
  ///   - feather: The width of the soft edge as a fraction of the crop's side, from 0 (hard) to
  ///     0.5.
  ///   - mode: Whether to paste the difference or the face itself.
  /// - Returns: The modified photo.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the face has a different size or
  ///   `feather` is out of range; ``ImageError/outOfMemory(bytes:)``.
  public func pasting(
    _ face: RGBImage, into photo: RGBImage, feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    guard face.width == image.width, face.height == image.height else {
      throw .invalidArgument(
        reason: "the face to paste has \(face.width) x \(face.height) pixels instead of the crop's "
          + "\(image.width) x \(image.height); use a face of the crop's size")
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
  /// The largest number of samples per axis that are averaged for one pixel of the photo.
  private static let maximumSamplesPerAxis = 8

  private let new: UnsafePointer<UInt8>
  private let old: UnsafePointer<UInt8>?
  private let side: Int
  private let transform: SimilarityTransform
  private let feather: Double
  private let samples: Int

  /// Creates a blend. The images must outlive it.
  init(new: RGBImage, old: RGBImage?, transform: SimilarityTransform, feather: Double) {
    self.new = UnsafePointer(new.buffer.bytes)
    self.old = old.map { UnsafePointer($0.buffer.bytes) }
    side = new.width
    self.transform = transform
    self.feather = feather
    let count = min(max(transform.scale.rounded(.up), 1), Double(Self.maximumSamplesPerAxis))
    samples = Int(count)
  }

  /// Blends into the given columns of row `y`, whose pixels begin at `row`.
  func apply(to row: UnsafeMutablePointer<UInt8>, y: Int, columns: Range<Int>) {
    let share = 1 / Float(samples * samples)
    for x in columns {
      var (sum, weight) = (SIMD4<Float>(), Float(0))
      for subY in 0..<samples {
        for subX in 0..<samples {
          let point = transform(
            ImagePoint(x: Double(x) + offset(subX), y: Double(y) + offset(subY)))
          let w = edge(point.x) * edge(point.y)
          guard w > 0 else { continue }
          sum += w * value(point.x, point.y)
          weight += w
        }
      }
      guard weight > 0 else { continue }
      let pixel = row + x * 3
      let before = SIMD4<Float>(Float(pixel[0]), Float(pixel[1]), Float(pixel[2]), 0)
      let photoWeight = old == nil ? 1 - weight * share : 1
      let after = before * photoWeight + sum * share
      for c in 0..<3 { pixel[c] = UInt8(min(max(after[c] + 0.5, 0), 255)) }
    }
  }

  /// Returns the position of a sample within its pixel, from -0.5 to 0.5.
  private func offset(_ index: Int) -> Double { (Double(index) + 0.5) / Double(samples) - 0.5 }

  /// Returns 0 outside the crop, 1 at least `feather` pixels inside, and a smooth transition
  /// between.
  private func edge(_ position: Double) -> Float {
    let inside = min(position + 0.5, Double(side) - 0.5 - position)
    guard inside > 0 else { return 0 }
    guard inside < feather else { return 1 }
    let t = Float(inside / feather)
    return t * t * (3 - 2 * t)
  }

  private func value(_ x: Double, _ y: Double) -> SIMD4<Float> {
    let sample = bilinear(new, x, y)
    return old.map { sample - bilinear($0, x, y) } ?? sample
  }

  /// Interpolates between the four nearest pixels. Pixels at the crop's edge are repeated.
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
