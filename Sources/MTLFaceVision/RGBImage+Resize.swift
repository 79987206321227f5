/// The method for resizing an image.
public enum ResizeMethod: Sendable {
  /// The mean over the exact area that a pixel covers. Use this method to reduce an image.
  case area
  /// Interpolation between the two nearest pixels along each axis, with repeated edges. Use this
  /// method to enlarge an image. If the image is reduced, pixels are skipped.
  case bilinear
}

extension RGBImage {
  /// Returns the whole image at another size. The aspect ratio may change.
  ///
  /// Output pixel x covers the interval [x, x + 1) * old / new of the input. Intermediate values
  /// are floats, which are rounded once at the end. Ties are rounded up.
  ///
  /// - Parameters:
  ///   - width: The new width in pixels, 1...16,777,216.
  ///   - height: The new height in pixels, 1...16,777,216.
  ///   - method: Whether to average or to interpolate the pixels.
  /// - Returns: The resized image, or the same image if it already has the requested size.
  /// - Throws: ``ImageError/invalidSize(width:height:)`` if a side is not in 1...16,777,216;
  ///   ``ImageError/outOfMemory(bytes:)``.
  /// - Complexity: O(*n* + *m* + *k*), where *n* is the number of input pixels, *m* is the number
  ///   of output pixels, and *k* is the product of the new width and the old height. A few rows of
  ///   additional memory are allocated.
  public func resized(
    width: Int, height: Int, method: ResizeMethod = .area
  ) throws(ImageError) -> RGBImage {
    if width == self.width, height == self.height { return self }
    let target = try PixelBuffer(width: width, height: height)
    let columns = ResizeTaps(from: self.width, to: width, method: method)
    let rows = ResizeTaps(from: self.height, to: height, method: method)
    withPixels { pixels in
      guard let source = pixels.baseAddress else { return }
      Self.resize(source, pitch: self.width * 3, to: target.bytes, columns: columns, rows: rows)
    }
    return RGBImage(buffer: target, width: width, height: height)
  }

  /// Resizes an image. The two most recent horizontally resized source rows are cached, so that
  /// each row is computed only once.
  private static func resize(
    _ source: UnsafePointer<UInt8>, pitch: Int, to target: UnsafeMutablePointer<UInt8>,
    columns: ResizeTaps, rows: ResizeTaps
  ) {
    let count = columns.starts.count * 3
    var cachedRows = [Float](repeating: 0, count: count * 2)
    var cachedRowIndices = (-1, -1)
    var sums = [Float](repeating: 0, count: count)
    for y in 0..<rows.starts.count {
      for i in 0..<count { sums[i] = 0.5 }
      for tap in 0..<rows.counts[y] {
        let row = rows.starts[y] + tap
        let weight = rows.weights[rows.offsets[y] + tap]
        let slot = row & 1
        if (slot == 0 ? cachedRowIndices.0 : cachedRowIndices.1) != row {
          cachedRows.withUnsafeMutableBufferPointer { rows in
            guard let base = rows.baseAddress else { return }
            columns.apply(source + row * pitch, to: base + slot * count)
          }
          if slot == 0 { cachedRowIndices.0 = row } else { cachedRowIndices.1 = row }
        }
        accumulate(cachedRows, slot * count, weight, &sums)
      }
      let out = target + y * count
      for i in 0..<count { out[i] = UInt8(min(max(sums[i], 0), 255)) }
    }
  }

  private static func accumulate(
    _ rows: [Float], _ start: Int, _ weight: Float, _ sums: inout [Float]
  ) {
    rows.withUnsafeBufferPointer { rows in
      sums.withUnsafeMutableBufferPointer { sums in
        for i in 0..<sums.count { sums[i] += weight * rows[start + i] }
      }
    }
  }
}

/// The source pixels and weights for each pixel along one axis of a resized image.
///
/// Pixel `i` is the weighted sum of `counts[i]` source pixels starting at `starts[i]`. The weights
/// start at `weights[offsets[i]]` and sum to 1.
private struct ResizeTaps {
  var starts: [Int] = []
  var counts: [Int] = []
  var offsets: [Int] = []
  var weights: [Float] = []

  init(from old: Int, to new: Int, method: ResizeMethod) {
    starts.reserveCapacity(new)
    counts.reserveCapacity(new)
    offsets.reserveCapacity(new)
    let step = Double(old) / Double(new)
    for i in 0..<new {
      switch method {
      case .area: addArea(Double(i) * step, Double(i + 1) * step, old)
      case .bilinear: addBilinear((Double(i) + 0.5) * step - 0.5, old)
      }
    }
  }

  private mutating func addBilinear(_ center: Double, _ old: Int) {
    let position = min(max(center, 0), Double(old - 1))
    let first = min(Int(position), max(old - 2, 0))
    let fraction = Float(position - Double(first))
    add(first, old == 1 ? [1] : [1 - fraction, fraction])
  }

  private mutating func addArea(_ from: Double, _ to: Double, _ old: Int) {
    let first = min(Int(from), old - 1)
    let last = min(max(Int(to.rounded(.up)) - 1, first), old - 1)
    var parts: [Double] = []
    for pixel in first...last {
      parts.append(max(min(to, Double(pixel + 1)) - max(from, Double(pixel)), 0))
    }
    let sum = parts.reduce(0, +)
    add(first, sum > 0 ? parts.map { Float($0 / sum) } : [1])
  }

  private mutating func add(_ start: Int, _ parts: [Float]) {
    starts.append(start)
    counts.append(parts.count)
    offsets.append(weights.count)
    weights += parts
  }

  /// Resizes one row of RGB pixels.
  func apply(_ row: UnsafePointer<UInt8>, to out: UnsafeMutablePointer<Float>) {
    weights.withUnsafeBufferPointer { weights in
      for i in 0..<starts.count {
        var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
        var pixel = row + starts[i] * 3
        let offset = offsets[i]
        for tap in 0..<counts[i] {
          let weight = weights[offset + tap]
          red += weight * Float(pixel[0])
          green += weight * Float(pixel[1])
          blue += weight * Float(pixel[2])
          pixel += 3
        }
        out[i * 3] = red
        out[i * 3 + 1] = green
        out[i * 3 + 2] = blue
      }
    }
  }
}
