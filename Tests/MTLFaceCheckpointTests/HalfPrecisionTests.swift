import Testing

@testable import MTLFaceCheckpoint

@Suite("16-bit floating-point numbers") struct HalfPrecisionTests {
  @Test("conversion to Float and back preserves binary16 values and makes NaNs quiet")
  func f16RoundTrip() {
    for bits in UInt16.min...UInt16.max {
      let value = HalfPrecision.float(fromF16: bits)
      if value.isNaN {
        #expect(bits & 0x7c00 == 0x7c00 && bits & 0x3ff != 0)
        #expect(HalfPrecision.float16Bits(value) == bits | 0x200)
      } else if HalfPrecision.float16Bits(value) != bits {
        Issue.record("\(bits) is converted to \(value)")
      }
    }
  }

  @Test("conversion to Float and back preserves bfloat16 values and makes NaNs quiet")
  func bf16RoundTrip() {
    for bits in UInt16.min...UInt16.max {
      let value = HalfPrecision.float(fromBF16: bits)
      let expected = value.isNaN ? bits | 0x40 : bits
      if HalfPrecision.bfloat16Bits(value) != expected {
        Issue.record("\(bits) is converted to \(value)")
      }
    }
  }

  @Test(
    "selected binary16 values are converted exactly",
    arguments: [
      (0x0001, Float(0x1p-24)), (0x03ff, 0x1.ff8p-15), (0x0400, 0x1p-14), (0x3c00, 1),
      (0x7bff, 65504), (0x8000, -0.0), (0xc000, -2), (0x7c00, .infinity),
    ] as [(UInt16, Float)])
  func known(bits: UInt16, value: Float) {
    #expect(HalfPrecision.float(fromF16: bits).bitPattern == value.bitPattern)
    #expect(HalfPrecision.float16Bits(value) == bits)
  }

  @Test("binary16 rounds to nearest, ties to even") func f16Rounding() {
    // For each pair of neighbors, the test covers the midpoint and the values next to it.
    for bits in UInt16(0)..<0x7bff {
      let (low, high) = (HalfPrecision.float(fromF16: bits), HalfPrecision.float(fromF16: bits + 1))
      let midpoint = low + (high - low) / 2
      let even = bits.isMultiple(of: 2) ? bits : bits + 1
      if HalfPrecision.float16Bits(midpoint) != even {
        Issue.record("\(midpoint) is not rounded to \(even)")
      }
      if HalfPrecision.float16Bits(midpoint.nextDown) != bits {
        Issue.record("\(midpoint.nextDown)")
      }
      if HalfPrecision.float16Bits(midpoint.nextUp) != bits + 1 {
        Issue.record("\(midpoint.nextUp)")
      }
      if HalfPrecision.float16Bits(-midpoint) != even | 0x8000 { Issue.record("\(-midpoint)") }
    }
    #expect(HalfPrecision.float16Bits(Float(65520).nextDown) == 0x7bff)
    #expect(HalfPrecision.float16Bits(65520) == 0x7c00)
    #expect(HalfPrecision.float16Bits(.greatestFiniteMagnitude) == 0x7c00)
    #expect(HalfPrecision.float16Bits(-.leastNonzeroMagnitude) == 0x8000)
  }

  @Test("bfloat16 rounds to nearest, ties to even") func bf16Rounding() {
    for bits in UInt16(0)..<0x7f7f {
      let midpoint = Float(bitPattern: UInt32(bits) << 16 | 0x8000)
      let even = bits.isMultiple(of: 2) ? bits : bits + 1
      if HalfPrecision.bfloat16Bits(midpoint) != even {
        Issue.record("\(midpoint) is not rounded to \(even)")
      }
      if HalfPrecision.bfloat16Bits(midpoint.nextDown) != bits {
        Issue.record("\(midpoint.nextDown)")
      }
      if HalfPrecision.bfloat16Bits(midpoint.nextUp) != bits + 1 {
        Issue.record("\(midpoint.nextUp)")
      }
    }
    #expect(HalfPrecision.bfloat16Bits(.greatestFiniteMagnitude) == 0x7f80)
  }
}
