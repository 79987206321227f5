/// Conversions between `Float` and 16-bit floating-point formats.
///
/// The conversions operate on bits, because `Float16` is not available on all platforms.
package enum HalfPrecision {
  /// Returns the value of a binary16 bit pattern. The conversion is exact for all patterns,
  /// including NaN payloads.
  @inline(__always)
  package static func float(fromF16 bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7fff)
    // The code selects values instead of branching, so that the compiler can vectorize it.
    // Subnormals are multiples of 2^-24, which binary32 represents exactly.
    let subnormal = (Float(Int32(bitPattern: magnitude)) * 0x1p-24).bitPattern
    let number = magnitude < 0x400 ? subnormal : (magnitude << 13) &+ 112 << 23
    return Float(bitPattern: sign | (magnitude < 0x7c00 ? number : magnitude << 13 | 0x7f80_0000))
  }

  /// Returns the value of a bfloat16 bit pattern. The conversion is exact.
  @inline(__always)
  static func float(fromBF16 bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }

  /// Returns the binary16 bit pattern nearest to `value`, rounding ties to even.
  ///
  /// Edge cases: magnitudes of 65520 and above become infinity, magnitudes of 2^-25 and below
  /// become zero, and a NaN becomes a quiet NaN.
  @inline(__always)
  package static func float16Bits(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7fff_ffff
    if magnitude > 0x7f80_0000 {
      return sign | 0x7e00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3ff
    }
    if magnitude >= 0x477f_f000 { return sign | 0x7c00 }
    if magnitude < 0x3880_0000 {
      // The sum of 0.5 and a number below 2^-14 has an ulp of 2^-24, so the addition rounds to the
      // grid of subnormal numbers.
      let grid = (Float(bitPattern: magnitude) + 0.5).bitPattern
      return sign | UInt16(truncatingIfNeeded: grid &- 0x3f00_0000)
    }
    let odd = (magnitude >> 13) & 1
    let rounded = magnitude &- (112 << 23) &+ 0xfff &+ odd
    return sign | UInt16(truncatingIfNeeded: rounded >> 13)
  }

  /// Returns the bfloat16 bit pattern nearest to `value`, rounding ties to even.
  ///
  /// Edge cases: finite values that round beyond the largest finite bfloat16 become infinity, and a
  /// NaN becomes a quiet NaN.
  @inline(__always)
  static func bfloat16Bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if bits & 0x7fff_ffff > 0x7f80_0000 { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    let odd = (bits >> 16) & 1
    return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ odd) >> 16)
  }
}
