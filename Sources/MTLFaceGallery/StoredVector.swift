import MTLFaceCheckpoint
import MTLFaceKernels

/// A vector as a gallery keeps it.
struct StoredVector {
  /// The numbers in the gallery's format, with their padding.
  let bytes: [UInt8]
  /// What the numbers are times by to have length 1 together.
  let scale: Float

  /// Normalizes and converts.
  ///
  /// - Throws: ``GalleryError`` `wrongDimension`, `degenerateVector`.
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
          let kept = Double(HalfPrecision.float(fromF16: half))
          squares += kept * kept
          bytes.storeBytes(of: half.littleEndian, toByteOffset: 2 * index, as: UInt16.self)
        }
      case .int8:
        let largest = unit.reduce(0) { max($0, abs($1)) }
        for (index, value) in unit.enumerated() {
          let kept = (value / largest * 127).rounded(.toNearestOrEven)
          squares += Double(kept) * Double(kept)
          bytes.storeBytes(of: Int8(kept), toByteOffset: index, as: Int8.self)
        }
      }
    }
    self.bytes = bytes
    scale = Float(1 / squares.squareRoot())
  }

  /// The vector at length 1.
  ///
  /// - Parameter keepingNearUnitNorm: whether one that has it already, to a thousandth, stays as it
  ///   is: what is kept as float32 is given back as it came, and its scale makes up for the rest.
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
