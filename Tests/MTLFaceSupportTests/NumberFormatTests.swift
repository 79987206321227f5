import Testing

@testable import MTLFaceSupport

@Suite("Number format")
struct NumberFormatTests {
  @Test("integers have commas between groups of three digits") func grouped() {
    #expect(
      [0, 999, 1000, -123, -1_234_567].map(NumberFormat.grouped)
        == ["0", "999", "1,000", "-123", "-1,234,567"])
    #expect(NumberFormat.grouped(.min) == "-9,223,372,036,854,775,808")
  }

  @Test(
    "numbers have a fixed number of decimal places",
    arguments: [
      (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"),
      (12345.678, 2, "12345.68"), (0.05, 1, "0.1"), (99.96, 1, "100.0"), (7.0, 0, "7"),
      (1.5, -1, "2"), (1e300, 2, "1e+300"),
    ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(NumberFormat.fixed(value, decimals) == text)
  }

  @Test("infinity and NaN are written as words") func nonFinite() {
    #expect(NumberFormat.fixed(.nan, 2) == "not a number")
    #expect(NumberFormat.fixed(.infinity, 2) == "infinite")
    #expect(NumberFormat.fixed(-.infinity, 2) == "-infinite")
    #expect(NumberFormat.significant(.nan) == "not a number")
  }

  @Test("numbers are rounded to four significant digits") func significant() {
    #expect(NumberFormat.significant(0.00012345) == "0.0001235")
    #expect(NumberFormat.significant(12.3456) == "12.35")
    #expect(NumberFormat.significant(100) == "100" && NumberFormat.significant(0) == "0")
    #expect(NumberFormat.significant(1e-9) == "1e-9")
    #expect(NumberFormat.significant(-2.5e12) == "-2.5e12")
    #expect(NumberFormat.significant(1e308) == "1e308")
    #expect(NumberFormat.significant(.leastNonzeroMagnitude) != "")
  }

  @Test("large numbers are written with SI prefixes") func short() {
    #expect(
      [950.0, 20_000, 1_500_000, -3e9].map(NumberFormat.short) == ["950", "20k", "1.5M", "-3G"])
  }

  @Test("large counts are shortened") func compact() {
    let counts = [0, 999, 1000, 99_999, 123_456, 12_345_678, 1_234_567_890]
    #expect(
      counts.map(NumberFormat.compact) == ["0", "999", "1,000", "99,999", "123k", "12.3M", "1234M"])
  }

  @Test("durations are written in suitable units") func duration() {
    #expect(NumberFormat.duration(42) == "42 s" && NumberFormat.duration(-1) == "0 s")
    #expect(NumberFormat.duration(7184) == "119 min" && NumberFormat.duration(7384) == "2 h 03 min")
    #expect(NumberFormat.duration(200_000) == "2 d 7 h" && NumberFormat.duration(.nan) == "?")
  }

  @Test("sizes are written in decimal units") func bytes() {
    #expect(
      [0, 1, 999, 1500, 2_000_000].map(NumberFormat.bytes)
        == ["0 bytes", "1 byte", "999 bytes", "1.5 kB", "2.0 MB"])
  }

  @Test("a noun is in the singular only after a count of 1") func count() {
    #expect(NumberFormat.compact(1, "image") == "1 image")
    #expect(NumberFormat.compact(123_456, "image") == "123k images")
    #expect(NumberFormat.count(0, "line") == "0 lines" && NumberFormat.count(1, "line") == "1 line")
    #expect(NumberFormat.count(2000, "entry") == "2,000 entries")
    #expect(NumberFormat.count(1, "entry") == "1 entry")
  }

  @Test("the exponent of a power of ten is exact") func powers() {
    for exponent in -300...300 {
      #expect(NumberFormat.exponent(NumberFormat.power(exponent)) == exponent)
    }
    #expect(NumberFormat.exponent(999) == 2 && NumberFormat.exponent(0) == 0)
  }
}
