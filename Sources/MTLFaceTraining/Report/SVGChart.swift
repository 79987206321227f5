/// A small chart as SVG for a page: its colours and fonts are the page's style sheet's.
///
/// Each series is a pale line through its (thinned) points and a strong one through their means;
/// where there are few points, a strong line with dots.
struct SVGChart {
  /// For those who cannot see it.
  let title: String
  /// The lines; from the ninth on the colours begin again.
  let series: [ChartSeries]
  /// Steps, the same for every chart of a page.
  let steps: ChartAxis
  /// Fits all series.
  let values: ChartAxis

  private static let (width, height) = (460.0, 230.0)
  private static let (left, right, top, bottom) = (56.0, 14.0, 10.0, 36.0)
  private static let colors = 8
  private static let mostDots = 60

  private let smooths: Bool

  /// A chart of series over the same steps; without smoothing every line is what was measured.
  init(title: String, series: [ChartSeries], steps: ChartAxis, smooths: Bool = true) {
    self.smooths = smooths
    self.title = title
    self.series = series
    self.steps = steps
    values = ChartAxis(fitting: series.lazy.flatMap { $0.points.lazy.map(\.value) })
  }

  /// The element.
  var svg: String {
    let name = HTMLText.escaped(title)
    return """
      <svg viewBox="0 0 \(Self.number(Self.width)) \(Self.number(Self.height))" role="img" \
      aria-label="\(name)">
      \(grid)\(series.enumerated().map { line($1, Self.color($0)) }.joined())</svg>

      """
  }

  /// The class of a series' colour.
  static func color(_ index: Int) -> String { "c\(index % colors)" }

  private var grid: String {
    let (left, right) = (Self.left, Self.width - Self.right)
    let (top, bottom) = (Self.top, Self.height - Self.bottom)
    var text = ""
    for tick in values.ticks {
      let y = Self.number(row(values.position(tick.value)))
      text += """
        <path class="grid" d="M\(Self.number(left)) \(y)H\(Self.number(right))"/>\
        <text class="y" x="\(Self.number(left - 7))" y="\(y)" dy="4">\(tick.label)</text>

        """
    }
    for tick in steps.ticks {
      let x = Self.number(column(tick.value))
      text += """
        <path class="axis" d="M\(x) \(Self.number(bottom))v4"/>\
        <text class="x" x="\(x)" y="\(Self.number(bottom + 16))">\(tick.label)</text>

        """
    }
    return text + """
      <path class="axis" d="M\(Self.number(left)) \(Self.number(top))\
      V\(Self.number(bottom))H\(Self.number(right))"/>
      <text class="x" x="\(Self.number((left + right) / 2))" y="\(Self.number(bottom + 31))">\
      step</text>

      """
  }

  private func line(_ series: ChartSeries, _ color: String) -> String {
    let points = series.points.thinned()
    let raw = path(
      points.map { point in
        ChartAxis.holds(point.value) ? (point.step, values.position(point.value)) : nil
      })
    let mean = smooths ? series.points.smoothed(on: values) : []
    guard mean.isEmpty else {
      return "<path class=\"raw \(color)\" d=\"\(raw)\"/>\n"
        + "<path class=\"line \(color)\" d=\"\(path(mean.map { ($0.step, $0.position) }))\"/>\n"
    }
    var text = "<path class=\"line \(color)\" d=\"\(raw)\"/>\n"
    guard series.points.count <= Self.mostDots else { return text }
    for point in series.points where ChartAxis.holds(point.value) {
      let (x, y) = (column(Double(point.step)), row(values.position(point.value)))
      text +=
        "<circle class=\"\(color)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"2\"/>"
    }
    return text + "\n"
  }

  /// Lines through points, broken where there is none.
  private func path(_ points: [(step: Int, position: Double)?]) -> String {
    var text = ""
    var isDrawing = false
    for point in points {
      if let point {
        let (x, y) = (column(Double(point.step)), row(point.position))
        text += (isDrawing ? "L" : "M") + "\(Self.number(x)) \(Self.number(y))"
      }
      isDrawing = point != nil
    }
    return text
  }

  private func column(_ step: Double) -> Double {
    Self.left + steps.position(step) * (Self.width - Self.left - Self.right)
  }

  private func row(_ position: Double) -> Double {
    Self.top + (1 - position) * (Self.height - Self.top - Self.bottom)
  }

  /// To a tenth of a pixel.
  private static func number(_ value: Double) -> String {
    let text = ReportNumbers.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
