import MTLFaceVision
import Testing

@testable import MTLFaceReports

@Suite("HTML elements") struct HTMLElementTests {
  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private func photo() throws -> RGBImage { try RGBImage(width: 8, height: 8, color: .white) }

  @Test("the text of all elements is escaped") func escaping() throws {
    let table = HTMLElement.table(["", "<b>"], [["a&b", "\"1\""]])
    #expect(table.contains("&lt;b&gt;") && table.contains("a&amp;b") && !table.contains("<b>"))
    for element in [
      HTMLElement.legend(["<i>"]), HTMLElement.section("<i>", "c"), HTMLElement.paragraph("<i>"),
      HTMLElement.list(["<i>"]), HTMLElement.card("<i>", "<i>"),
      HTMLElement.disclosure("<i>", lines: ["<i>"]),
      HTMLElement.glossary([GlossaryTerm(name: "<i>", meaning: "<i>")]),
      HTMLElement.figure("<i>", "", legend: ["<i>"], caption: "<i>"),
      HTMLElement.sheet("", title: "<i>", caption: "<i>"),
      HTMLElement.picture(png: [1], alternative: "<i>"),
      HTMLElement.face("<i>") { throw Failure(description: "<i>") },
    ] {
      #expect(element.contains("&lt;i&gt;") && !element.contains("<i>"), "\(element)")
    }
  }

  @Test("text is truncated before escaping and ends with an ellipsis") func truncation() {
    #expect(HTMLText.escaped("<<<<", to: 3) == "&lt;&lt;…")
    #expect(HTMLText.escaped("abc", to: 3) == "abc")
    #expect(HTMLText.escaped("a\u{202e}b\u{7}\n") == "a\u{fffd}b\u{fffd}\n")
  }

  @Test("a page does not load external resources") func page() {
    let page = HTMLPage.html(title: "t", body: "<p>b</p>")
    #expect(page.contains("default-src 'none'") && page.contains("<title>t</title>"))
    #expect(!page.contains("://") && !page.contains("url("))
  }

  @Test("sections and lists without content are empty") func empty() {
    #expect(HTMLElement.section("a", "").isEmpty && HTMLElement.cards([]).isEmpty)
    #expect(HTMLElement.disclosure("a", lines: []).isEmpty)
    #expect(!HTMLElement.figure("a", "", caption: "").contains("legend"))
  }

  @Test("a long list is truncated and states the number of omitted lines") func longList() {
    let text = HTMLElement.disclosure("Lines", lines: (0..<1502).map { "line \($0)" })
    #expect(text.contains("Lines (1,502)") && text.contains("line 499<"))
    #expect(!text.contains("line 500<") && text.contains("and 1,002 more"))
  }

  @Test("images are embedded in the page") func pictures() throws {
    let photo = try HTMLElement.photo(photo(), alternative: "x")
    #expect(photo.hasPrefix("<img alt=\"x\" src=\"data:image/"))
    #expect(photo.contains(RGBImage.supportsJPEG ? "image/jpeg" : "image/png"))
    #expect(HTMLElement.picture(png: [1, 2, 3], alternative: "").contains("png;base64,AQID\""))
    #expect(HTMLElement.face("x") { try self.photo() } == photo)
    #expect(HTMLElement.face("x") { throw Failure(description: "gone") } == "<p>gone</p>")
  }
}
