import Foundation
import Testing

@testable import mtlface_cli

/// What the frame writes: JSON, numbers, tables, suggestions.
@Suite("Text")
struct TextTests {
  @Test("JSON is what a parser reads back") func json() throws {
    let odd = "a\"\\\n\r\t\u{1}\u{7f}\u{2028}é\u{1F600}"
    let value = JSON.object([
      (odd, .string(odd)), ("n", .null), ("b", .bool(true)), ("i", .integer(.min)),
      ("d", .number(0.1)), ("small", .number(1e-300)), ("nan", .number(.nan)),
      ("a", .array([.integer(1), .array([]), .object([])])),
    ])
    let object = try JSONSerialization.jsonObject(with: Data(value.text.utf8))
    let read = try #require(object as? [String: Any])
    #expect(read[odd] as? String == odd)
    #expect(read["i"] as? Int == .min)
    #expect(read["d"] as? Double == 0.1)
    #expect(read["small"] as? Double == 1e-300)
    #expect(read["nan"] is NSNull)
    #expect(read["n"] is NSNull)
    #expect(read["b"] as? Bool == true)
    #expect((read["a"] as? [Any])?.count == 3)
    #expect(!value.text.contains("\n"))
  }

  @Test(
    "numbers",
    arguments: [
      (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"),
      (12345.678, 2, "12345.68"),
      (0.05, 1, "0.1"), (99.96, 1, "100.0"), (7.0, 0, "7"),
    ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(Numbers.fixed(value, decimals) == text)
  }

  @Test("numbers that are none") func undefined() {
    #expect(Numbers.fixed(.nan, 2) == "nan")
    #expect(Numbers.fixed(.infinity, 2) == "inf")
    #expect([Double]().median.isNaN)
    #expect([3.0, 1, 2].median == 2)
    #expect([4.0, 1, 2, 3].median == 2.5)
  }

  @Test("groups of digits, and bytes") func grouped() {
    #expect(
      [0, 999, 1000, -1_234_567].map(Numbers.grouped) == ["0", "999", "1,000", "-1,234,567"])
    #expect(Numbers.grouped(.min) == "-9,223,372,036,854,775,808")
    #expect(
      [0, 1, 999, 1500, 2_000_000].map(Numbers.bytes)
        == ["0 bytes", "1 byte", "999 bytes", "1.5 kB", "2.0 MB"])
  }

  @Test("names cannot drive a terminal") func printable() {
    #expect("a\u{1b}[31m\n\u{202e}".printable == "a\\u{1b}[31m\\u{a}\\u{202e}")
    #expect("größe 人".printable == "größe 人")
  }

  @Test("a table's columns line up") func table() {
    var table = TextTable(.left, .right)
    table.add("a", "1")
    table.add("long", "100")
    table.add("x", "")
    #expect(table.text(indent: 1) == " a       1\n long  100\n x\n")
  }

  @Test("suggestions") func spelling() {
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.distance("ab", "ba") == 1)
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.nearest(to: "inof", among: ["info", "bench"]) == "info")
    #expect(Spelling.nearest(to: "zebra", among: ["info", "bench"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "a", count: 10_000), among: ["info"]) == nil)
  }

  @Test(
    "names of DataParallel",
    arguments: [
      ("module.a.weight", "a.weight"), ("state_dict.module.a", "state_dict.a"),
      ("a.weight", "a.weight"),
      ("module", "module"), ("a.module", "a.module"), ("a.b.module.c", "a.b.module.c"), ("", ""),
      ("module.module.a", "module.a"),
    ])
  func plainNames(name: String, plain: String) {
    #expect(Conversion.removingModulePrefix(from: name) == plain)
  }
}
