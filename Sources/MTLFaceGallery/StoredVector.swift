import MTLFaceCheckpoint
import MTLFaceKernels

/// A vector in the format of a gallery.
struct StoredVector {
  /// The elements in the format of the gallery, including padding.
  let bytes: [UInt8]
  /// The factor that normalizes the stored vector to length 1.
  let scale: Float

  /// Creates a normalized vector in the format of a layout.
  ///
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)`` or
  ///   ``GalleryError/degenerateVector``.
  init(_ values: some Collection<Float>, _ layout: GalleryLayout) throws(GalleryError) {
    let unit = try Self.normalized(
      values, layout.dimension, keepingNearUnitNorm: layout.format == .float32)
    var bytes = [UInt8](repeating: 0, count: layout.vectorSize)
    var squares = 0.0
    bytes.withUnsafeMutableBytes { bytes in
      switch layout.format {
      case .float32:
        for (index, value) in unit.enumerated() {
          squares += Double(value) * Double(value)
          bytes.storeBytes(
            of: value.bitPattern.littleEndian, toByteOffset: 4 * index, as: UInt32.self)
        }
      case .float16:
        for (index, value) in unit.enumerated() {
          let half = HalfPrecision.float16Bits(value)
          let stored = Double(HalfPrecision.float(fromF16: half))
          squares += stored * stored
          bytes.storeBytes(of: half.littleEndian, toByteOffset: 2 * index, as: UInt16.self)
        }
      case .int8:
        let largest = unit.reduce(0) { max($0, abs($1)) }
        for (index, value) in unit.enumerated() {
          let stored = (value / largest * 127).rounded(.toNearestOrEven)
          squares += Double(stored) * Double(stored)
          bytes.storeBytes(of: Int8(stored), toByteOffset: index, as: Int8.self)
        }
      }
    }
    self.bytes = bytes
    scale = Float(1 / squares.squareRoot())
  }

  /// Returns the vector normalized to length 1.
  ///
  /// - Parameters:
  ///   - values: The elements of the vector.
  ///   - dimension: The dimension of the gallery.
  ///   - keepingNearUnitNorm: Whether to return the vector unchanged if its norm differs from 1
  ///     by less than about 0.001. A float32 vector is then stored exactly as it was added, and its
  ///     scale corrects the length.
  /// - Throws: ``GalleryError/wrongDimension(expected:found:)`` or
  ///   ``GalleryError/degenerateVector``.
  static func normalized(
    _ values: some Collection<Float>, _ dimension: Int, keepingNearUnitNorm: Bool = false
  ) throws(GalleryError) -> [Float] {
    guard values.count == dimension else {
      throw .wrongDimension(expected: dimension, found: values.count)
    }
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard squares > 0, squares.isFinite else { throw .degenerateVector }
    if keepingNearUnitNorm, abs(squares - 1) < 2e-3 { return Array(values) }
    let length = squares.squareRoot()
    return values.map { Float(Double($0) / length) }
  }
}
