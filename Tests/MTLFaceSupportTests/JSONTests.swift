import Foundation
import Testing

@testable import MTLFaceSupport

@Suite("JSON")
struct JSONTests {
  private static let odd = "a\"\\\n\r\t\u{1}\u{8}\u{c}\u{7f}\u{2028}é\u{1F600}"

  @Test("Foundation parses the written text") func parsed() throws {
    let odd = Self.odd
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

  @Test("writing an object preserves the order of its members") func order() {
    let value = JSON.object([("b", .integer(1)), ("a", .null), ("c", JSON("x"))])
    #expect(value.text == "{\"b\":1,\"a\":null,\"c\":\"x\"}")
  }

  @Test("a nil optional is written as null") func optional() {
    #expect(JSON(nil as String?) == .null && JSON(nil as Int?) == .null)
    #expect(JSON(nil as Double?) == .null && JSON(2 as Double?) == .number(2))
    #expect(JSON(2 as Int?) == .integer(2))
  }

  @Test("quoting escapes control characters, and DEL and C1 controls can be excluded")
  func quoting() {
    #expect(JSON.quoted("\"\\\u{8}\u{c}\u{1}\u{1f}") == #""\"\\\b\f\u0001\u001f""#)
    #expect(JSON.quoted("\u{7f}\u{9f}") == #""\u007f\u009f""#)
    #expect(JSON.quoted("\u{7f}\u{9f}", escapingControls: false) == "\"\u{7f}\u{9f}\"")
  }

  @Test("decoding and encoding JSON text gives the same text") func coding() throws {
    let text = #"{"a":[1,2.5,true,null,"x",{}]}"#
    let value = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    #expect(
      value
        == .object([
          ("a", .array([.number(1), .number(2.5), .bool(true), .null, .string("x"), .object([])]))
        ]))
    #expect(String(decoding: try JSONEncoder().encode(value), as: UTF8.self) == text)
    #expect(value != .object([]) && JSON.integer(1) != .number(1))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(JSON.self, from: Data("{\"a\":}".utf8))
    }
  }
}
