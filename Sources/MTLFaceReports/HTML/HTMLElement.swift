import MTLFaceSupport

/// Builds the elements that pages consist of. Texts are escaped by these functions unless a
/// parameter says otherwise.
enum HTMLElement {
  /// Returns a section: a heading and its content; an empty string if the content is empty.
  ///
  /// - Parameters:
  ///   - title: The heading.
  ///   - content: Elements.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<h2>\(HTMLText.escaped(title))</h2>\n\(content)"
  }

  /// Returns a paragraph.
  ///
  /// - Parameters:
  ///   - text: The sentences.
  ///   - style: The class in the style sheet.
  static func paragraph(_ text: String, style: String = "note") -> String {
    "<p class=\"\(style)\">\(HTMLText.escaped(text))</p>\n"
  }

  /// Returns a bulleted list.
  static func list(_ lines: [String]) -> String {
    "<ul>\n\(lines.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined())</ul>\n"
  }

  /// Returns a card: a prominent number and its explanation.
  static func card(_ number: String, _ text: String) -> String {
    "<div class=\"card\"><b>\(HTMLText.escaped(number))</b>"
      + "<span>\(HTMLText.escaped(text))</span></div>\n"
  }

  /// Returns cards side by side; an empty string without cards.
  static func cards(_ cards: [String]) -> String {
    cards.isEmpty ? "" : "<div class=\"cards\">\n\(cards.joined())</div>\n"
  }

  /// Returns a table.
  ///
  /// - Parameters:
  ///   - head: The titles of the columns; no title row if empty.
  ///   - rows: The cells. The first cell of a row is its title.
  static func table(_ head: [String], _ rows: [[String]]) -> String {
    func row(_ cells: [String], _ opening: String) -> String {
      let first = cells.first.map { "<th>\(HTMLText.escaped($0, to: 300))</th>" } ?? ""
      let others = cells.dropFirst().map { "\(opening)\(HTMLText.escaped($0, to: 300))</td>" }
      return "<tr>\(first)\(others.joined())</tr>\n"
    }
    let header = head.isEmpty ? "" : row(head, "<td class=\"head\">")
    return "<div class=\"wide\"><table>\n\(header)\(rows.map { row($0, "<td>") }.joined())"
      + "</table></div>\n"
  }

  /// Returns lines that the reader can expand; an empty string without lines.
  ///
  /// At most 500 lines are shown. The summary is followed by the number of lines.
  static func disclosure(_ summary: String, lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    let limit = 500
    let title = "\(summary) (\(NumberFormat.grouped(lines.count)))"
    var items = lines.prefix(limit).map { "<li>\(HTMLText.escaped($0, to: 400))</li>\n" }.joined()
    if lines.count > limit {
      items += "<li>and \(NumberFormat.grouped(lines.count - limit)) more</li>\n"
    }
    return "<details>\n<summary>\(HTMLText.escaped(title))</summary>\n"
      + "<ul class=\"names\">\n\(items)</ul>\n</details>\n"
  }

  /// Returns a section that explains terms.
  static func glossary(_ terms: [GlossaryTerm]) -> String {
    let items = terms.map {
      "<dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.meaning))</dd>\n"
    }
    return section("Glossary", "<dl>\n\(items.joined())</dl>\n")
  }
}
