import MTLFaceSupport

/// Functions that return the HTML elements of pages. Parameters that are text are escaped;
/// parameters that are HTML elements are not.
enum HTMLElement {
  /// Returns a section with a heading, or an empty string if its content is empty.
  ///
  /// - Parameters:
  ///   - title: The heading of the section.
  ///   - content: The HTML elements of the section.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<h2>\(HTMLText.escaped(title))</h2>\n\(content)"
  }

  /// Returns a paragraph.
  ///
  /// - Parameters:
  ///   - text: The text of the paragraph.
  ///   - style: The CSS class of the paragraph.
  static func paragraph(_ text: String, style: String = "note") -> String {
    "<p class=\"\(style)\">\(HTMLText.escaped(text))</p>\n"
  }

  /// Returns a bulleted list.
  static func list(_ lines: [String]) -> String {
    "<ul>\n\(lines.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined())</ul>\n"
  }

  /// Returns a card with a prominent number and an explanation.
  static func card(_ number: String, _ text: String) -> String {
    "<div class=\"card\"><b>\(HTMLText.escaped(number))</b>"
      + "<span>\(HTMLText.escaped(text))</span></div>\n"
  }

  /// Returns a container that arranges cards side by side, or an empty string if there are no
  /// cards.
  static func cards(_ cards: [String]) -> String {
    cards.isEmpty ? "" : "<div class=\"cards\">\n\(cards.joined())</div>\n"
  }

  /// Returns a table.
  ///
  /// - Parameters:
  ///   - head: The titles of the columns. If the array is empty, the table has no title row.
  ///   - rows: The cells of each row. The first cell is the title of the row. Text longer than 300
  ///     Unicode scalars is truncated.
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

  /// Returns a list that the reader can expand, or an empty string if there are no lines.
  ///
  /// Only the first 500 lines are included, followed by the number of remaining lines. A line
  /// longer than 400 Unicode scalars is truncated.
  ///
  /// - Parameters:
  ///   - summary: The visible title, to which the number of lines is added.
  ///   - lines: The lines of the list.
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

  /// Returns a section with the explanations of terms.
  static func glossary(_ terms: [GlossaryTerm]) -> String {
    let items = terms.map {
      "<dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.meaning))</dd>\n"
    }
    return section("Glossary", "<dl>\n\(items.joined())</dl>\n")
  }
}
