import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// HTML elements of the reports that the evaluation verbs write.
enum ReportElements {
  /// Returns a card with a prominent number and its explanation.
  static func card(_ number: String, _ text: String) -> String {
    "<div class=\"card\"><b>\(HTMLText.escaped(number))</b>"
      + "<span>\(HTMLText.escaped(text))</span></div>\n"
  }

  /// Returns cards side by side, or an empty string for an empty array.
  static func cards(_ cards: [String]) -> String {
    cards.isEmpty ? "" : "<div class=\"cards\">\n\(cards.joined())</div>\n"
  }

  /// Returns a heading followed by its content, or an empty string if the content is empty.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<h2>\(HTMLText.escaped(title))</h2>\n\(content)"
  }

  /// Returns a paragraph of text with a CSS class.
  static func paragraph(_ text: String, kind: String = "note") -> String {
    "<p class=\"\(kind)\">\(HTMLText.escaped(text))</p>\n"
  }

  /// Returns a chart with a title, a legend and a caption.
  static func figure(
    _ title: String, _ svg: String, legend: [String] = [], caption: String
  ) -> String {
    "<figure>\n<h3>\(HTMLText.escaped(title))</h3>\n\(svg)"
      + (legend.isEmpty ? "" : HTMLPage.legend(legend))
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Returns charts side by side.
  static func charts(_ figures: [String]) -> String {
    "<div class=\"charts\">\n\(figures.joined())</div>\n"
  }

  /// Returns a collapsed list of at most 500 lines, or an empty string if there are no lines.
  static func disclosure(_ summary: String, lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    let shown = 500
    var items = lines.prefix(shown).map { "<li>\(HTMLText.escaped($0, to: 400))</li>\n" }.joined()
    if lines.count > shown {
      items += "<li>and \(Numbers.grouped(lines.count - shown)) more</li>\n"
    }
    return "<details>\n<summary>\(HTMLText.escaped(summary))</summary>\n"
      + "<ul class=\"names\">\n\(items)</ul>\n</details>\n"
  }

  /// Returns a face as an embedded image, or the error if the file can no longer be read.
  static func faceImage(at index: Int, _ reading: DatasetInference, label: String) -> String {
    do {
      return try HTMLPage.photo(
        reading.alignedFace(at: index).image, alternative: HTMLText.escaped(label, to: 200))
    } catch { return "<p>\(HTMLText.escaped("\(error)", to: 200))</p>" }
  }

  /// Returns a section that explains terms.
  static func glossary(_ words: [(word: String, meaning: String)]) -> String {
    let items = words.map {
      "<dt>\(HTMLText.escaped($0.word))</dt><dd>\(HTMLText.escaped($0.meaning))</dd>\n"
    }
    return section("Glossary", "<dl>\n\(items.joined())</dl>\n")
  }

  /// Returns a chart of the identification rates by rank (cumulative match characteristic).
  static func cmcChart(_ rates: [Double]) -> String {
    let lowest = rates.first ?? 0
    let floor = [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < lowest } ?? 0
    let svg = SVGCurveChart(
      title: "Identification rate by number of guesses",
      curves: [rates.enumerated().map { (x: Double($0.offset + 1), y: $0.element) }],
      horizontal: ChartAxis.linear(from: 1, to: Double(max(rates.count, 2)), count: 10),
      vertical: ChartAxis.linear(from: floor, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 4) + " %"
      }, horizontalName: "guesses: the most similar photos, in order")
    return figure(
      "Who is it? (CMC)", svg.svg,
      caption: "How often the correct person is among the first guesses. The scale begins at "
        + "\(NumberFormat.significant(100 * floor, 3)) %.")
  }
}
