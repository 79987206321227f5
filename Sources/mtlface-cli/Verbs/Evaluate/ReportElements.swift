import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// Parts of the pages that the verbs of evaluation write.
enum ReportElements {
  /// A number that everybody should see, and what it says.
  static func card(_ number: String, _ text: String) -> String {
    "<div class=\"card\"><b>\(HTMLText.escaped(number))</b>"
      + "<span>\(HTMLText.escaped(text))</span></div>\n"
  }

  /// Cards side by side.
  static func cards(_ cards: [String]) -> String {
    cards.isEmpty ? "" : "<div class=\"cards\">\n\(cards.joined())</div>\n"
  }

  /// A heading and what is below it; nothing where that is nothing.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<h2>\(HTMLText.escaped(title))</h2>\n\(content)"
  }

  /// A sentence or two.
  static func paragraph(_ text: String, kind: String = "note") -> String {
    "<p class=\"\(kind)\">\(HTMLText.escaped(text))</p>\n"
  }

  /// A chart with its title, legend and sentence.
  static func figure(
    _ title: String, _ svg: String, legend: [String] = [], caption: String
  ) -> String {
    "<figure>\n<h3>\(HTMLText.escaped(title))</h3>\n\(svg)"
      + (legend.isEmpty ? "" : HTMLPage.legend(legend))
      + "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n</figure>\n"
  }

  /// Charts side by side.
  static func charts(_ figures: [String]) -> String {
    "<div class=\"charts\">\n\(figures.joined())</div>\n"
  }

  /// Lines that most readers need not see.
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

  /// A face that was measured, as a small picture inside the page; the error where it cannot be read
  /// again, since it may be gone by now.
  static func faceImage(at index: Int, _ reading: DatasetInference, label: String) -> String {
    do {
      return try HTMLPage.photo(
        reading.alignedFace(at: index).image, alternative: HTMLText.escaped(label, to: 200))
    } catch { return "<p>\(HTMLText.escaped("\(error)", to: 200))</p>" }
  }

  /// Words and what they mean.
  static func glossary(_ words: [(word: String, meaning: String)]) -> String {
    let items = words.map {
      "<dt>\(HTMLText.escaped($0.word))</dt><dd>\(HTMLText.escaped($0.meaning))</dd>\n"
    }
    return section("What the words mean", "<dl>\n\(items.joined())</dl>\n")
  }

  /// Rank by rank, how many are found.
  static func cmcChart(_ rates: [Double]) -> String {
    let lowest = rates.first ?? 0
    let floor = [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < lowest } ?? 0
    let svg = SVGCurveChart(
      title: "Share found, by how many photos are looked at",
      curves: [rates.enumerated().map { (x: Double($0.offset + 1), y: $0.element) }],
      horizontal: ChartAxis.linear(from: 1, to: Double(max(rates.count, 2)), count: 10),
      vertical: ChartAxis.linear(from: floor, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 4) + " %"
      }, horizontalName: "guesses: the likest photo, the next likest, and so on")
    return figure(
      "Who is it? (CMC)", svg.svg,
      caption: "How often the right person is among the first guesses. The scale begins at "
        + "\(NumberFormat.significant(100 * floor, 3)) %.")
  }
}
