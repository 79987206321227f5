/// How a changed face is put back into its photo.
public enum PasteMode: String, Sendable, CaseIterable {
  /// Add what changed between the crop and the new face. Keeps the photo's own sharpness, and a
  /// face that did not change leaves the photo as it was, bit for bit.
  case change
  /// Blend the new face over the photo, at the crop's resolution.
  case replace
}

extension AlignedFace {
  /// The photo with this face replaced by another version of it, through ``inverseTransform``.
  ///
  /// Weights fall smoothly from 1 inside to 0 at the crop's edge, so no seam shows. Where the face
  /// is smaller in the photo than in the crop, the crop is averaged, not sampled. The part of the
  /// crop that lies outside the photo is left out.
  ///
  /// - Parameters:
  ///   - face: The new face, aligned as ``image`` and of the same size.
  ///   - photo: What the face was cut from.
  ///   - feather: Width of the soft edge as a share of the crop's side, 0 (hard) to 0.5.
  ///   - mode: Whether the change or the face itself is put in.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` for a face of another size or a feather out
  ///   of its range, ``ImageError/outOfMemory(bytes:)``.
  public func pasting(
    _ face: RGBImage, into photo: RGBImage, feather: Double = 0.18, mode: PasteMode = .change
  ) throws(ImageError) -> RGBImage {
    guard face.width == image.width, face.height == image.height else {
      throw .invalidArgument(
        reason: "the face to paste is \(face.width) x \(face.height) pixels, its crop "
          + "\(image.width) x \(image.height); give a face of the crop's size")
    }
    guard feather >= 0, feather <= 0.5 else {
      throw .invalidArgument(reason: "a feather of \(feather); it is a share within 0...0.5")
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

  /// The crop's corners in the photo, clockwise from the upper left one.
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

/// Blends a crop into rows of the photo.
private struct PasteBlend {
  /// The most samples each way that are averaged for one pixel of the photo.
  private static let maximumSamplesPerAxis = 8

  private let new: UnsafePointer<UInt8>
  private let old: UnsafePointer<UInt8>?
  private let side: Int
  private let transform: SimilarityTransform
  private let feather: Double
  private let samples: Int

  /// The images must outlive the value.
  init(new: RGBImage, old: RGBImage?, transform: SimilarityTransform, feather: Double) {
    self.new = UnsafePointer(new.buffer.bytes)
    self.old = old.map { UnsafePointer($0.buffer.bytes) }
    side = new.width
    self.transform = transform
    self.feather = feather
    let wanted = min(max(transform.scale.rounded(.up), 1), Double(Self.maximumSamplesPerAxis))
    samples = Int(wanted)
  }

  /// Changes the columns of row `y` whose pixels begin at `row`.
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
      let kept = old == nil ? 1 - weight * share : 1
      let after = before * kept + sum * share
      for c in 0..<3 { pixel[c] = UInt8(min(max(after[c] + 0.5, 0), 255)) }
    }
  }

  /// Where a sample lies within its pixel, from -0.5 to 0.5.
  private func offset(_ index: Int) -> Double { (Double(index) + 0.5) / Double(samples) - 0.5 }

  /// 0 outside the crop, 1 from `feather` pixels inside on, smooth between.
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

  /// Between the four nearest pixels, the crop's edge repeated.
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
