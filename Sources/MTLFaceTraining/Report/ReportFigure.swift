import MTLFaceReports

/// A chart of the report with its title, sentence and legend.
struct ReportFigure {
  /// What is drawn and what it means.
  let guide: MetricDescription
  /// In the log; with a star for several.
  let name: String
  /// The lines.
  let series: [ChartSeries]

  /// A figure a loss, by name.
  static func losses(_ records: [TrainingRecord]) -> [ReportFigure] {
    series(records, \.losses).map {
      ReportFigure(guide: .loss($0.name), name: $0.name, series: [$0])
    }
  }

  /// A figure for all metrics that are alike and share their names up to the last dot.
  static func metrics(
    _ records: [TrainingRecord], groups names: (Int) -> String?
  ) -> [ReportFigure] {
    var figures: [(prefix: String, figure: ReportFigure)] = []
    for series in series(records, \.metrics) {
      let (prefix, last) = split(series.name)
      let guide = MetricDescription.metric(series.name)
      let isGroup = prefix == "fas.age"
      let label = isGroup ? Int(last).flatMap(names) ?? last : last
      let named = ChartSeries(name: label, points: series.points)
      if let at = figures.firstIndex(where: { $0.prefix == prefix && $0.figure.guide == guide }) {
        let merged = figures[at].figure.series + [named]
        figures[at].figure = ReportFigure(guide: guide, name: prefix + ".*", series: merged)
      } else {
        figures.append((prefix, ReportFigure(guide: guide, name: series.name, series: [named])))
      }
    }
    return figures.map(\.figure)
  }

  /// The learning rate; nil where no record has one.
  static func learningRate(_ records: [TrainingRecord]) -> ReportFigure? {
    let points = records.compactMap { record in
      record.learningRate.map { ChartSeries.Point(step: record.step, value: $0) }
    }
    guard !points.isEmpty else { return nil }
    return ReportFigure(
      guide: .learningRate, name: "rate", series: [ChartSeries(name: "rate", points: points)])
  }

  /// The element.
  func html(steps: ChartAxis) -> String {
    // A schedule is exact: smoothing would round its corners.
    let chart = SVGSeriesChart(
      title: guide.title, series: series, steps: steps, smooths: guide != .learningRate)
    let key = guide.title == name ? "" : " <code>\(HTMLText.escaped(name, to: 80))</code>"
    var text = "<figure>\n<h3>\(HTMLText.escaped(guide.title, to: 120))\(key)</h3>\n\(chart.svg)"
    if series.count > 1 {
      text += HTMLPage.legend(series.map(\.name))
    }
    if !series.contains(where: { $0.points.contains { ChartAxis.isDrawable($0.value) } }) {
      text += "<p class=\"bad\">None of its values is a number.</p>\n"
    }
    let scale = chart.values.isLogarithmic ? " The vertical scale is logarithmic." : ""
    return text
      + "<figcaption>\(HTMLText.escaped(guide.explanation))\(scale)</figcaption>\n</figure>\n"
  }

  /// Everything before the last dot, and what follows it.
  private static func split(_ name: String) -> (prefix: String, last: String) {
    guard let dot = name.lastIndex(of: ".") else { return ("", name) }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  /// Names beyond these are left out: a page of thousands of charts helps nobody.
  private static let mostSeries = 64

  /// The named numbers of records, by name; 2 before 10.
  private static func series(
    _ records: [TrainingRecord], _ numbers: (TrainingRecord) -> [String: Double]
  ) -> [ChartSeries] {
    var points: [String: [ChartSeries.Point]] = [:]
    for record in records {
      for (name, value) in numbers(record) {
        guard points[name] != nil || points.count < mostSeries else { continue }
        points[name, default: []].append(.init(step: record.step, value: value))
      }
    }
    return points.map { ChartSeries(name: $0.key, points: $0.value) }.sorted { a, b in
      let (one, two) = (split(a.name), split(b.name))
      if one.prefix == two.prefix, let i = Int(one.last), let j = Int(two.last), i != j {
        return i < j
      }
      return a.name < b.name
    }
  }
}
