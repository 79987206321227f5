import MTLFaceSupport
import Testing

/// Tests for ``TextTable`` and the strings in its cells.
@Suite("Text tables")
struct TextTableTests {
  @Test("printable escapes control and format characters") func printable() {
    #expect("a\u{1b}[31m\n\u{202e}".printable == "a\\u{1b}[31m\\u{a}\\u{202e}")
    #expect("größe 人".printable == "größe 人")
  }

  @Test("each class of unprintable characters can be replaced") func classes() {
    func replaced(_ characters: UnprintableCharacters) -> String {
      "a\u{1b}b\u{2028}c\u{202e}d\u{2069}e\u{200b}f\u{e000}é".replacing(characters) { _ in "?" }
    }
    #expect(replaced(.control) == "a?b\u{2028}c\u{202e}d\u{2069}e\u{200b}f\u{e000}é")
    #expect(replaced(.controlAndDirection) == "a?b?c?d?e\u{200b}f\u{e000}é")
    #expect(replaced(.invisible) == "a?b?c?d?e?f?é")
  }

  @Test("control characters are those below U+0020 and U+007F to U+009F") func controls() {
    let values = (UInt32(0)...0x10ffff).filter { value in
      Unicode.Scalar(value).map(UnprintableCharacters.control.contains) ?? false
    }
    #expect(values == Array(0..<0x20) + Array(0x7f...0x9f))
  }

  @Test("strings are padded, shortened and quoted") func lengths() {
    #expect("ab".padded(to: 4) == "ab  " && "abcd".padded(to: 2) == "abcd")
    #expect("ab".leftPadded(to: 4) == "  ab" && "abcd".leftPadded(to: 2) == "abcd")
    #expect("abcdef".shortened(to: 6) == "abcdef" && "abcdefg".shortened(to: 6) == "abc...")
    #expect("a b".quotedForMessage == "\"a b\"")
  }

  @Test("the columns of a table are aligned") func table() {
    var table = TextTable(.left, .right)
    table.add("a", "1")
    table.add("long", "100")
    table.add("x", "")
    #expect(table.text(indent: 1) == " a       1\n long  100\n x\n")
  }

  @Test("a row can have fewer or more cells than the table has columns") func unequalRows() {
    var table = TextTable(.left, .right)
    table.add("a")
    table.add("b", "1", "ignored")
    #expect(table.text() == "a\nb  1\n")
    #expect(TextTable(.left).text() == "")
  }
}
